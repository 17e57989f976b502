"""The task: adding whole numbers that are written in binary, as in the article.

The network reads one bit of every operand at each step, the least significant first, and answers
with one bit of the sum. Everything that a person reads is written most significant bit first.
"""
from __future__ import annotations

from .checks import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from .matrix import Matrix
    from .r_random import RRandom

# R's kinds of sampling, and the largest n of which they draw.
LARGEST_SAMPLE = {"rejection": 2**52, "rounding": 2**31 - 1}


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


def check_range(binary_dim: int, input_dim: int, sample_kind: str) -> None:
    """Raise ValueError unless numbers from 1 to 2**binary_dim // input_dim can be drawn.

    >>> check_range(32, 2, "rounding")
    Traceback (most recent call last):
    ValueError: binary_dim must be at most 31 for input_dim 2 and sample_kind 'rounding', got 32
    """
    most = (input_dim * (LARGEST_SAMPLE[sample_kind] + 1) - 1).bit_length() - 1
    if binary_dim > most:
        raise ValueError(
            f"binary_dim must be at most {most} for input_dim {shown(input_dim)}"
            f" and sample_kind {sample_kind!r}, got {shown(binary_dim)}"
        )
    if input_dim > 2**binary_dim:
        raise ValueError(
            f"input_dim must be at most {shown(2**binary_dim)} for binary_dim {binary_dim},"
            f" got {shown(input_dim)}"
        )


def sum_dim(binary_dim: int, input_dim: int) -> int:
    """Return how many bits hold any sum of input_dim numbers of binary_dim bits.

    >>> sum_dim(8, 2), sum_dim(8, 1)
    (9, 8)
    """
    return binary_dim + (input_dim - 1).bit_length()


def draw_operands(
    random: RRandom, binary_dim: int, input_dim: int, sample_kind: str
) -> tuple[int, ...]:
    """Draw a simple addition problem: input_dim whole numbers, in order.

    Each is from 1 to 2**binary_dim / input_dim, so that their sum fits into binary_dim bits; all
    but one sum does: 128 + 128 is 0 in 8 bits, as in the article.

    >>> from rnnadd.r_random import RRandom
    >>> draw_operands(RRandom(0), 8, 2, "rejection")
    (14, 121)
    """
    largest = 2**binary_dim // input_dim
    return tuple([random.sample(largest, sample_kind) for _ in range(input_dim)])


def problem(operands: Sequence[int], binary_dim: int) -> tuple[Matrix, Matrix]:
    """Return inputs (binary_dim x input_dim) and targets (binary_dim x 1), low bits first.

    The targets are the low binary_dim bits of the sum.

    >>> problem((1, 3), 2)
    ([(1.0, 1.0), (0.0, 1.0)], [(0.0,), (0.0,)])
    """

    def steps(numbers: Sequence[int]) -> Matrix:
        positions = range(binary_dim)
        bits = [[float(x >> position & 1) for position in positions] for x in numbers]
        return list(zip(*bits))

    return steps(operands), steps([sum(operands)])
