"""What the documentation says is true: examples run, quoted code is the code."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import rnnadd

MODULES = ["rnnadd"] + [module.name for module in pkgutil.walk_packages(rnnadd.__path__, "rnnadd.")]


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("__main__")])
def test_the_examples_in_the_docstrings_run(name):
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0


PROJECT = Path(__file__).parents[1]


def blocks(path, language):
    """Return the code blocks of one language in a page of Markdown."""
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(), re.DOTALL | re.MULTILINE)


def test_the_walk_through_the_article_quotes_the_code():
    sources = [path.read_text() for path in Path(rnnadd.__file__).parent.rglob("*.py")]
    quoted = blocks(PROJECT / "docs" / "index.md", "python")
    assert len(quoted) > 10
    for block in quoted:
        assert any(block in source for source in sources), block


@pytest.mark.parametrize("page", ["README.md", "docs/many.md", "docs/pictures.md", "docs/using.md"])
def test_the_examples_print_what_stands_below_them(capsys, monkeypatch, tmp_path, page):
    monkeypatch.chdir(tmp_path)
    example = re.compile(
        r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?", re.DOTALL | re.MULTILINE
    )
    examples = example.findall((PROJECT / page).read_text())
    assert any(printed for _, printed in examples)
    names = {}
    for code, printed in examples:
        exec(code, names)
        assert capsys.readouterr().out == printed


def test_the_figures_in_the_readme_are_those_of_the_network_of_seed_0(adder):
    text = (PROJECT / "README.md").read_text()
    row = r"^\| ([\d,]+) \| (all )?([\d,]+)[a-z ]* \| ([\d,]+) \| ([\d.]+) \|$"
    rows = re.findall(row, text, re.MULTILINE)
    assert [row[0] for row in rows] == ["8", "64", "256", "4,096"]
    for bits, which, additions, right, margin in rows:
        binary_dim = int(bits.replace(",", ""))
        if adder.backend == "python" and binary_dim > 64:  # minutes; a part of them will do
            score = adder.score(binary_dim, pairs=10)
            assert score.share == 1.0 and score.margin >= float(margin)
            continue
        score = adder.score(binary_dim)
        assert f"{score.additions:,}" == additions and (score.seed is None) == bool(which)
        assert f"{score.right:,}" == right and f"{score.margin:.6f}" == margin
