"""The choice of the module that trains.

There are two, alike in all but speed. `rnnadd.reference.backend` in Python is the specification.
`rnnadd.fast.backend` in Cython is there if a C compiler was when the package was installed.
"""

from __future__ import annotations

import os

from .checks import check_choice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

BACKENDS = ["cython", "python"]

PACKAGE = os.path.dirname(__file__)

# The build leaves its reason here if it could not make the module in Cython.
BUILD_NOTE = os.path.join(PACKAGE, "fast", "not_built.txt")

ROUNDS_TWICE = (
    "the last digits differ from those of other machines: this Python computes with x87 "
    "instructions, which round each number twice"
)
_said: dict[Any, Any] = {}  # where the module `warnings` notes what it has said


def load_backend(name: str) -> ModuleType:
    """Return the module, or raise ImportError."""
    if name == "cython":
        from .fast import backend as cython

        return cython
    from .reference import backend as python

    if rounds_twice():
        import warnings

        # Said once, and in one line: Python adds the line of a file that it finds.
        warnings.warn_explicit(ROUNDS_TWICE, RuntimeWarning, "rnnadd", 0, registry=_said)
    return python


def rounds_twice() -> bool:
    """Return whether sums are rounded to 64 bits and then to 53, as by x87 instructions.

    1 + 2**-53 + 2**-80 is a little more than the middle between 1 and the next number, so it must
    be rounded up. In 64 bits it is that middle, which is then rounded to 1.

    >>> rounds_twice()
    False
    """
    one, more = 1.0, 2.0**-53 + 2.0**-80
    return one + more == one


def cython_error() -> ImportError | None:
    """Return what the import of the module in Cython raises, or None if it can be used."""
    try:
        from .fast.backend import Network  # noqa: F401
    except ImportError as error:
        return error
    return None


def why_not_cython() -> str | None:
    """Return why the module in Cython cannot be used, or None if it can."""
    error = cython_error()
    if isinstance(error, ModuleNotFoundError):
        return why_not_built()
    return None if error is None else str(error)


def why_not_built() -> str:
    """Return why there is no module in Cython, and how to get one."""
    try:
        with open(BUILD_NOTE, encoding="utf-8") as note:
            return f"it could not be built when rnnadd was installed: {note.read().strip()}"
    except OSError:  # nobody has tried
        pass
    try:
        beside = os.listdir(os.path.dirname(os.path.abspath(PACKAGE)))
    except NotADirectoryError:  # but a zip file
        return "it cannot be loaded from a zip file (pip install rnnadd installs it as files)"
    except OSError:
        beside = []
    if any(name.startswith("rnnadd-") and name.endswith(".dist-info") for name in beside):
        remedy = "pip install --no-binary rnnadd rnnadd --force-reinstall"
        return f"the wheel that was installed is without it ({remedy} builds it)"
    return "it is not built in this clone (pip install -e . builds it)"


def choose_backend(name: str | None = None) -> str:
    """Return the backend to use: the one asked for here or by RNNADD_BACKEND, or the fastest.

    >>> choose_backend("fortran")
    Traceback (most recent call last):
    ValueError: backend must be 'cython' or 'python', got 'fortran'
    """
    argument = "backend"
    if name is None and os.environ.get("RNNADD_BACKEND"):
        argument, name = "RNNADD_BACKEND", os.environ["RNNADD_BACKEND"]
    if name is None:
        return "python" if cython_error() else "cython"
    name = check_choice(argument, name, BACKENDS)
    if name == "cython" and cython_error():
        raise ValueError(f"{argument} must be 'python', got 'cython': {why_not_cython()}")
    return name


def usable_backend(name: str) -> str:
    """Return the backend of this name if it can be used here, or else the one to use."""
    return name if name == "python" or cython_error() is None else choose_backend()


def describe_backend(wanted: str | None = None) -> str:
    """Return which backend is used if this one is wanted, and why if it is the slow one."""
    name = choose_backend(wanted)
    if name == "cython":
        return f"cython, instructions: {load_backend(name).instruction_set()}"
    asked = "--backend" if wanted else "RNNADD_BACKEND"
    reason = f"python, because {why_not_cython() or f'{asked} asks for it'}"
    return f"{reason}; {ROUNDS_TWICE}" if rounds_twice() else reason
