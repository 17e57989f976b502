"""rnnadd: a recurrent neural network that learns to add binary numbers, with nothing to install.

>>> import rnnadd
>>> adder = rnnadd.BinaryAdder(seed=0).fit(1_000)
>>> adder.iterations
1000

`rnnadd.backend` is the name of the module that trains: "cython" if it is there, else "python".
"""

import sys

# An older Python, 2.7 even, has to be able to read this file, or it could not say what is needed.
# So the types stand in comments here, and no other file is imported before.
if sys.version_info < (3, 8):  # noqa: UP036
    raise SystemExit("rnnadd needs Python 3.8 or newer, and this is " + sys.version.split()[0])

from .adder import BinaryAdder
from .rnn import RNN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .examples import Examples
    from .files import ModelError
    from .lines import ExamplesError, read_examples
    from .report import Errors, Report, RNNReport
    from .score import Score
    from .sweeps import SweepError, sweep
    from .together import fit_together

    backend = ""

__all__ = [
    "RNN",
    "BinaryAdder",
    "Errors",
    "Examples",
    "ExamplesError",
    "ModelError",
    "RNNReport",
    "Report",
    "Score",
    "SweepError",
    "__version__",
    "backend",
    "fit_together",
    "read_examples",
    "sweep",
]
__version__ = "0.1.0"


# What is imported when it is first used, for it takes time.
_LATER = {
    "Errors": "report",
    "Examples": "examples",
    "ExamplesError": "lines",
    "ModelError": "files",
    "RNNReport": "report",
    "Report": "report",
    "Score": "score",
    "SweepError": "sweeps",
    "fit_together": "together",
    "read_examples": "lines",
    "sweep": "sweeps",
}


def __getattr__(name):  # type: (str) -> object
    if name == "backend":
        from .backends import choose_backend

        return choose_backend()
    if name in _LATER:
        from importlib import import_module

        return getattr(import_module(__name__ + "." + _LATER[name]), name)
    raise AttributeError("module " + repr(__name__) + " has no attribute " + repr(name))


def __dir__():  # type: () -> list[str]
    return sorted(__all__)
