"""Pictures of a network that learns: SVG, with nothing to install.

>>> from rnnadd import BinaryAdder
>>> from rnnadd.pictures import the_carry
>>> the_carry(BinaryAdder().fit(10_000)).title
'The carry after 10,000 additions'
"""

from .backwards import error_through_time
from .carry import the_carry, the_carry_appears
from .curve import error_curve, learning_curve
from .drawing import Picture
from .paper import on_paper
from .weights import weights

__all__ = [
    "Picture",
    "error_curve",
    "error_through_time",
    "learning_curve",
    "on_paper",
    "the_carry",
    "the_carry_appears",
    "weights",
]
