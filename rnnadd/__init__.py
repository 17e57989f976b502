"""rnnadd: a recurrent neural network that learns to add binary numbers, with nothing to install.

>>> import rnnadd
>>> adder = rnnadd.BinaryAdder(seed=0).fit(1_000)
>>> adder.iterations
1000

`rnnadd.backend` is the name of the module that trains: "cython" if it is there, else "python".
"""

from __future__ import annotations

from .adder import BinaryAdder
from .rnn import RNN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .files import ModelError
    from .report import Report, RNNReport
    from .score import Score

__all__ = [
    "RNN",
    "BinaryAdder",
    "ModelError",
    "RNNReport",
    "Report",
    "Score",
    "__version__",
    "backend",
]
__version__ = "0.1.0"

backend: str

# What is imported when it is first used, for it takes time.
_LATER = {"ModelError": "files", "RNNReport": "report", "Report": "report", "Score": "score"}


def __getattr__(name: str) -> object:
    if name == "backend":
        from .backends import choose_backend

        return choose_backend()
    if name in _LATER:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
