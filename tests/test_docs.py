"""What the documentation says is true: examples run, quoted code is the code."""
import doctest
import importlib
import pkgutil

import pytest

import rnnadd

MODULES = ["rnnadd"] + [f"rnnadd.{module.name}" for module in pkgutil.iter_modules(rnnadd.__path__)]


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("__main__")])
def test_the_examples_in_the_docstrings_run(name):
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0
