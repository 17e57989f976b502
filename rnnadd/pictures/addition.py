"""One addition, column by column, and what the network does in each of them."""

from __future__ import annotations

from ..adder import BinaryAdder
from ..checks import check_integer, check_operands, shown
from ..reference.binary import columns, sum_dim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple, Sequence
else:
    from ..report import NamedTuple

ARTICLE = 101, 116  # the first numbers that the article adds

# Longer numbers make no picture that one could read.
LARGEST_OPERAND = 2**64 - 1


class Step(NamedTuple):
    """One column of an addition, which is one step of the network.

    bits      those of the numbers
    carried   the carry that comes in
    layer_1   the hidden state that the column leaves
    output    the network's, from 0.0 to 1.0
    """

    bits: tuple[int, ...]
    carried: int
    layer_1: list[float]
    output: float

    @property
    def carry(self) -> int:
        """The carry that leaves the column."""
        return (self.carried + sum(self.bits)) >> 1

    @property
    def true(self) -> int:
        """The bit of the sum."""
        return (self.carried + sum(self.bits)) & 1

    @property
    def answer(self) -> int:
        return int(self.output > 0.5)

    @property
    def wrong(self) -> bool:
        """Whether the output is on the wrong side of 0.5, or is no number."""
        return self.output != self.output or self.answer != self.true


def an_addition(adder: BinaryAdder) -> tuple[int, ...]:
    """Return the addition to show where none is asked for: the article's, cut to the bits.

    >>> from rnnadd import BinaryAdder
    >>> an_addition(BinaryAdder()), an_addition(BinaryAdder(input_dim=3, binary_dim=2))
    ((101, 116), (1, 0, 1))
    """
    largest = 2**adder.binary_dim - 1
    return tuple([ARTICLE[i % 2] & largest for i in range(adder.input_dim)])


def check_adder(adder: BinaryAdder) -> None:
    """Raise TypeError unless it is one."""
    if not isinstance(adder, BinaryAdder):
        raise TypeError(f"adder must be a BinaryAdder, got {shown(adder)}")


def check_addition(adder: BinaryAdder, operands: Sequence[int]) -> tuple[int, ...]:
    """Return the operands of an addition that one can draw, or raise TypeError or ValueError."""
    check_adder(adder)
    checked = check_operands("operands", operands, adder.input_dim)
    for i, x in enumerate(checked):
        check_integer(f"operands[{i}]", x, 0, LARGEST_OPERAND)
    return checked


def columns_of(operands: Sequence[int]) -> int:
    """Return how many columns an addition has: as many as `BinaryAdder.add` takes.

    >>> columns_of((101, 116)), columns_of((0, 0))
    (8, 2)
    """
    return sum_dim(max(1, *[x.bit_length() for x in operands]), len(operands))


def steps_of(adder: BinaryAdder, operands: Sequence[int], count: int | None = None) -> list[Step]:
    """Return the columns of an addition, all or so many, the least significant first."""
    inputs = list(columns(operands, columns_of(operands) if count is None else count))
    result, carry = [], 0
    for row, layer_1, [output] in zip(inputs, *adder._rnn._network.forward(inputs)):
        step = Step(tuple(map(int, row)), carry, list(layer_1), output)
        carry = step.carry
        result.append(step)
    return result


def last_wrong(steps: Sequence[Step]) -> int:
    """Return the last column whose output is wrong, or else the last of all."""
    return max([i for i, step in enumerate(steps) if step.wrong], default=len(steps) - 1)


def deltas_of(adder: BinaryAdder, operands: Sequence[int], bit: int) -> list[list[float]]:
    """Return layer_1_delta in each column: what arrives there of the error of one bit."""
    inputs = list(columns(operands, columns_of(operands)))
    target: list[list[float] | None] = [None] * len(inputs)
    target[bit] = [float(sum(operands) >> bit & 1)]
    return adder._rnn.trace(inputs, target)[-1]
