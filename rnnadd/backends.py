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

BACKENDS = ["cython", "python"]

# The build leaves its reason here if it could not make the module in Cython.
BUILD_NOTE = os.path.join(os.path.dirname(__file__), "fast", "not_built.txt")


def load_backend(name: str) -> ModuleType:
    """Return the module, or raise ImportError."""
    if name == "cython":
        from .fast import backend
    else:
        from .reference import backend
    return backend


def why_not_cython() -> str | None:
    """Return why the module in Cython cannot be used, or None if it can."""
    try:
        from .fast.backend import Network  # noqa: F401
    except ModuleNotFoundError:
        try:
            with open(BUILD_NOTE, encoding="utf-8") as note:
                return f"it could not be built when rnnadd was installed: {note.read().strip()}"
        except OSError:
            return "it is not built here (pip install does that, but for RNNADD_PURE=1)"
    except ImportError as error:
        return str(error)
    return None


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
        return "python" if why_not_cython() else "cython"
    check_choice(argument, name, BACKENDS)
    if name == "cython" and why_not_cython():
        raise ValueError(f"{argument} must be 'python', got 'cython': {why_not_cython()}")
    return name


def usable_backend(name: str) -> str:
    """Return the backend of this name if it can be used here, or else the one to use."""
    return name if name == "python" or why_not_cython() is None else choose_backend()


def describe_backend(wanted: str | None = None) -> str:
    """Return which backend is used if this one is wanted, and why if it is the slow one."""
    name = choose_backend(wanted)
    if name == "cython":
        return f"cython, instructions: {load_backend(name).instruction_set()}"
    asked = "--backend" if wanted else "RNNADD_BACKEND"
    return f"python, because {why_not_cython() or f'{asked} asks for it'}"
