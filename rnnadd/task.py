"""The task: adding whole numbers that are written in binary, as in the article.

The network reads one bit of every operand at each step, the least significant first, and answers
with one bit of the sum. Everything that a person reads is written most significant bit first.
"""
from __future__ import annotations

from .checks import check_integer
from .matrix import transpose
from .r_random import LARGEST_SAMPLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from .matrix import Matrix
    from .r_random import RRandom


def int2binary(x: int, binary_dim: int) -> list[int]:
    """Return the low binary_dim bits of x, most significant first.

    >>> int2binary(5, 8)
    [0, 0, 0, 0, 0, 1, 0, 1]
    >>> int2binary(256, 8)
    [0, 0, 0, 0, 0, 0, 0, 0]
    """
    return [x >> position & 1 for position in reversed(range(binary_dim))]


def binary2int(bits: Sequence[int]) -> int:
    """Return the number whose bits these are, most significant first.

    >>> binary2int([0, 0, 0, 0, 0, 1, 0, 1])
    5
    """
    x = 0
    for bit in bits:
        x = 2 * x + bit
    return x


def check_binary_dim(binary_dim: int, input_dim: int, sample_kind: str) -> int:
    """Return binary_dim if there are operands to draw, or raise TypeError or ValueError.

    >>> check_binary_dim(32, 2, "rounding")
    Traceback (most recent call last):
    ValueError: binary_dim must be at most 31 for 2 operands and sample_kind 'rounding', got 32
    """
    binary_dim = check_integer("binary_dim", binary_dim, 1)
    # 2**binary_dim // input_dim, the largest operand, has to be from 1 to LARGEST_SAMPLE.
    smallest = (input_dim - 1).bit_length()
    largest = (input_dim * (LARGEST_SAMPLE[sample_kind] + 1) - 1).bit_length() - 1
    for_what = f"for {input_dim} operands and sample_kind {sample_kind!r}, got {binary_dim}"
    if binary_dim < smallest:
        raise ValueError(f"binary_dim must be at least {smallest} {for_what}")
    if binary_dim > largest:
        raise ValueError(f"binary_dim must be at most {largest} {for_what}")
    return binary_dim


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
        return transpose([[float(x >> position & 1) for position in positions] for x in numbers])

    return steps(operands), steps([sum(operands)])
