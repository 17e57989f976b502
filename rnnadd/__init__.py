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


def __getattr__(name: str) -> object:
    """Import what takes time when it is first used."""
    if name == "backend":
        from .backends import choose_backend

        return choose_backend()
    if name == "ModelError":
        from .files import ModelError

        return ModelError
    if name in ("Report", "RNNReport"):
        from . import report

        return getattr(report, name)
    if name == "Score":
        from .score import Score

        return Score
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
