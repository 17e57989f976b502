"""Imports point inwards: the reference knows nothing of what is built on it."""

import ast
import re
from pathlib import Path

import pytest
from conftest import ARTICLE

PACKAGE = Path(__file__).parents[1] / "rnnadd"
ALLOWED = {"reference": {"reference", "checks"}, "fast": {"fast", "reference", "sequences"}}
CYTHON = re.compile(r"^ *((?:from +[\w.]+ +)?c?import +(?:\([^)]*\)|.*))", re.MULTILINE)


def imported(path):
    """Yield each name that a file imports, in whatever way and place, in full."""
    text = path.read_text(encoding="utf-8")
    if path.suffix in (".pyx", ".pxi"):
        text = "\n".join(CYTHON.findall(text)).replace("cimport", "import")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            level = getattr(node, "level", 0)
            start = path.relative_to(PACKAGE.parent).parts[:-level] if level else ()
            module = [node.module] if getattr(node, "module", None) else []
            yield from (".".join([*start, *module, alias.name]) for alias in node.names)


def rooms_of(path):
    """Return the wings and files of the package from which a file imports."""
    names = [f"{name}.".split(".") for name in imported(path)]
    return {room for package, room, *_ in names if package == "rnnadd"}


FILES = [path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".pyi", ".pyx", ".pxi")]


@pytest.mark.parametrize("wing", ALLOWED)
def test_a_wing_imports_only_what_lies_further_in(wing):
    rooms = {path: rooms_of(path) for path in FILES if path.parent == PACKAGE / wing}
    assert len(rooms) > 3
    assert {path: found for path, found in rooms.items() if not found <= ALLOWED[wing]} == {}


def test_nothing_imports_the_command_but_main():
    users = [path for path in FILES if "command" in rooms_of(path)]
    assert {path.name for path in users if path.parent.name != "command"} == {"__main__.py"}


def test_the_article_imports_nothing_but_the_standard_library():
    assert list(imported(ARTICLE)) == ["decimal.Decimal", "random.Random"]
