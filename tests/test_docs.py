"""What the documentation says is true: examples run, quoted code is the code."""
import doctest
import importlib
import pkgutil
import re
import runpy
from pathlib import Path

import pytest

import rnnadd

MODULES = ["rnnadd"] + [f"rnnadd.{module.name}" for module in pkgutil.iter_modules(rnnadd.__path__)]


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("__main__")])
def test_the_examples_in_the_docstrings_run(name):
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0


PROJECT = Path(__file__).parents[1]


def blocks(path, language):
    """Return the code blocks of one language in a page of Markdown."""
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(), re.DOTALL | re.MULTILINE)


def test_the_walk_through_the_article_quotes_the_code():
    sources = [path.read_text() for path in Path(rnnadd.__file__).parent.glob("*.py")]
    quoted = blocks(PROJECT / "docs" / "index.md", "python")
    assert len(quoted) > 10
    for block in quoted:
        assert any(block in source for source in sources), block


def test_the_example_in_the_readme_runs(capsys):
    [example] = blocks(PROJECT / "README.md", "python")
    exec(example, {})
    assert capsys.readouterr().out.splitlines()[-1].startswith("10000 [")


def test_the_picture_shows_what_the_network_does():
    picture = (PROJECT / "docs" / "error.svg").read_text()
    drawn = runpy.run_path(str(PROJECT / "docs" / "draw_error.py"))
    assert drawn["draw"](drawn["train"]()) + "\n" == picture
