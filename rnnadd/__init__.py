"""rnnadd: a recurrent neural network that learns to add binary numbers, with nothing to install.

>>> import rnnadd
>>> adder = rnnadd.BinaryAdder(seed=0).fit(1_000)
>>> adder.iterations
1000
"""
from .adder import BinaryAdder
from .report import Report

__all__ = ["BinaryAdder", "Report", "__version__"]
__version__ = "0.1.0"
