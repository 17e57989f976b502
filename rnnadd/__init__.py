"""rnnadd: a recurrent neural network that learns to add binary numbers, with nothing to install.

>>> import rnnadd
>>> adder = rnnadd.BinaryAdder(seed=0).fit(1_000)
>>> adder.iterations
1000

`rnnadd.backend` is the name of the module that trains: "cython" if it is there, else "python".
"""
from __future__ import annotations

from .adder import BinaryAdder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .report import Report

__all__ = ["BinaryAdder", "Report", "__version__", "backend"]
__version__ = "0.1.0"

backend: str


def __getattr__(name: str) -> object:
    """Import what takes time when it is first used."""
    if name == "backend":
        from .backends import choose_backend

        return choose_backend()
    if name == "Report":
        from .report import Report

        return Report
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
