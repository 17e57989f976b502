"""The choice of the module that does the network's arithmetic.

A backend is a module with the function `train` of `rnnadd.network`, which is the specification:
another backend may differ from it in nothing but speed.
"""
from __future__ import annotations

from . import network
from .checks import check_choice

BACKENDS = {"python": network}


def choose_backend(name: str | None) -> str:
    """Return the name of the backend to use: the one asked for, or the fastest there is.

    >>> choose_backend("fortran")
    Traceback (most recent call last):
    ValueError: backend must be 'python', got 'fortran'
    """
    if name is None:
        return "python"
    return check_choice("backend", name, BACKENDS)

