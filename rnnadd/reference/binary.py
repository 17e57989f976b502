"""Whole numbers and their bits.

The network reads one bit of every operand at each step, the least significant first, and answers
with one bit of the sum. Everything that a person reads is written most significant bit first.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Sequence


def int2binary(x: int, binary_dim: int) -> list[int]:
    """Return the low binary_dim bits of x, most significant first.

    >>> int2binary(5, 8)
    [0, 0, 0, 0, 0, 1, 0, 1]
    >>> int2binary(256, 8)
    [0, 0, 0, 0, 0, 0, 0, 0]
    """
    return [x >> position & 1 for position in reversed(range(binary_dim))]


def binary2int(bits: Sequence[float]) -> float:
    """Return the number whose bits these are, most significant first; NaN if a bit is NaN.

    >>> binary2int([0, 0, 0, 0, 0, 1, 0, 1])
    5
    """
    x: float = 0
    for bit in bits:
        x = 2 * x + bit
    return x


def columns(operands: Sequence[int], steps: int) -> Iterator[tuple[float, ...]]:
    """Yield what the network reads at each step: a bit of each number, the lowest bits first.

    >>> list(columns((5, 2), 3))
    [(1.0, 0.0), (0.0, 1.0), (1.0, 0.0)]
    """
    bits = [f"{x:0{steps}b}"[::-1] for x in operands]
    return zip(*[map(float, digits) for digits in bits])


def sum_dim(binary_dim: int, input_dim: int) -> int:
    """Return how many bits hold any sum of input_dim numbers of binary_dim bits.

    >>> sum_dim(8, 2), sum_dim(8, 1)
    (9, 8)
    """
    return binary_dim + (input_dim - 1).bit_length()
