"""What the documentation says is true: examples run, quoted code is the code."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path
from textwrap import indent

import pytest
from conftest import ARTICLE, PROJECT

import rnnadd
import rnnadd.pictures
from docs import make, pages
from rnnadd.backends import why_not_cython
from rnnadd.command.main import main
from rnnadd.document import FIELDS

FOLDERS = PROJECT, PROJECT / "docs", PROJECT / "docs" / "tutorial"  # node_modules may be beside
PAGES = [page for folder in FOLDERS for page in sorted(folder.glob("*.md"))]
MODULES = ["rnnadd"] + [module.name for module in pkgutil.walk_packages(rnnadd.__path__, "rnnadd.")]


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("__main__")])
def test_the_examples_in_the_docstrings_run(name):
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0


def blocks(path, language):
    """Return the code blocks of one language in a page of Markdown."""
    return re.findall(
        rf"^```{language}\n(.*?)^```$", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_sentence_is_taken_for_a_list(path):
    fences = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
    text = fences.sub("", path.read_text(encoding="utf-8"))
    assert re.findall(r"^(?!\d+\. |[-+*] | ).+\n(?:1\. |[-+*] ).*", text, re.MULTILINE) == []


def test_the_walk_through_the_article_quotes_the_code():
    sources = [
        path.read_text(encoding="utf-8") for path in Path(rnnadd.__file__).parent.rglob("*.py")
    ]
    quoted = blocks(PROJECT / "docs" / "index.md", "python")
    assert len(quoted) > 10
    for block in quoted:
        assert any(block in source for source in sources), block


SLOW = ["docs/teachers.md", "docs/proof.md"]  # 25 trainings, and a proof
MAKERS = [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in make.MAKERS]


@pytest.mark.parametrize("name", MAKERS)
def test_what_is_generated_is_what_would_be_made_now(name):
    if name in SLOW and why_not_cython():
        pytest.skip("it takes minutes without the fast path")
    for path, text in make.MAKERS[name]().items():
        assert path.read_text(encoding="utf-8") == text, f"python3 -m docs.make {name}"


@pytest.mark.parametrize("chapter", make.CHAPTERS, ids=lambda path: path.name)
def test_a_chapter_is_the_same_with_every_instruction_set(quick_backend, monkeypatch, chapter):
    monkeypatch.setenv("RNNADD_BACKEND", quick_backend)
    for path, text in make.page(chapter).items():
        assert path.read_text(encoding="utf-8") == text


def test_the_tutorial_quotes_the_article():
    source = ARTICLE.read_text(encoding="utf-8")
    quoted = blocks(make.CHAPTERS[2], "python")
    times = next(block for block in quoted if block.startswith("def times"))
    loop = next(block for block in quoted if "layer_1_values = " in block)
    assert times.split("\n\n\n")[0] in source
    assert indent(loop[loop.index("layer_1_values = ") :], "    ") in source


def test_the_first_report_in_the_readme_is_what_the_command_prints(capsys):
    assert main(["--iterations", "1000"]) == 0
    report = capsys.readouterr().out.split("-")[0]
    assert f"```text\n{report}```" in (PROJECT / "README.md").read_text(encoding="utf-8")


def test_each_public_name_and_each_field_of_a_file_stands_in_the_reference():
    text = (PROJECT / "docs" / "reference.md").read_text(encoding="utf-8")
    for name in [*rnnadd.__all__, *rnnadd.pictures.__all__]:
        assert f"\n### {name}\n" in text or f"`rnnadd.{name}`" in text
    for fields in FIELDS.values():
        assert all(f"\n| `{field}` |" in text for field in fields)


def test_an_example_that_one_cannot_type_is_found():
    lines = "for i in range(2):\n    print(i)\nprint(3)\n"
    page = f"```python\n{lines}```\n"
    assert pages.run(page)[0].endswith("0\n1\n3\n```\n")
    with pytest.raises(SyntaxError):
        pages.run(page, typed=True)


def test_an_example_that_fails_is_no_output():
    with pytest.raises(ZeroDivisionError):
        pages.run("```python\n1 / 0\n```\n", typed=True)


def test_what_an_example_prints_takes_the_place_of_what_stands_there():
    page = "```python\nprint(1)\n```\n\n```text\n2\n```\n\nThe end.\n"
    assert pages.run(page)[0] == page.replace("2", "1")


@pytest.mark.slow
def test_the_figures_in_the_readme_are_those_of_the_network_of_seed_0(adder):
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
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
