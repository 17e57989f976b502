"""The problems that a network learns from: random additions, or sequences that are given.

A problem has inputs (steps x input_dim) and targets (steps x output_dim). Problem number i is for
iteration i, counted from 0.
"""

from __future__ import annotations

from .r_random import RRandom

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from .matrix import Matrix
    from .network import Targets

# The state of the random numbers is noted once in so many operands, for a note takes time. After an
# interrupt, the draws since the last note are repeated.
NOTE_EVERY = 2_000


def draw_operands(
    random: RRandom, binary_dim: int, input_dim: int, sample_kind: str
) -> tuple[int, ...]:
    """Draw a simple addition problem: input_dim whole numbers, in order.

    Each is from 1 to 2**binary_dim / input_dim, so that the sum fits into binary_dim bits. One sum
    does not: 128 + 128 is 0 in 8 bits, as in the article.

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


class Additions:
    """Random additions, drawn one after the other.

    `start` is the number of the first one, which the next draws from `random` will give. The other
    arguments are those of `BinaryAdder`.

    >>> additions = Additions(RRandom(0), 8, 2, "rejection")
    >>> inputs, targets = additions.get(0)
    >>> additions.operands, inputs[0], targets[0]
    ((14, 121), (0.0, 1.0), (1.0,))
    """

    def __init__(
        self, random: RRandom, binary_dim: int, input_dim: int, sample_kind: str, start: int = 0
    ) -> None:
        self._random = random
        self._dims = binary_dim, input_dim, sample_kind
        self._note_every = NOTE_EVERY // input_dim + 1
        self._next: int | None = start  # None while one is being drawn
        self._noted = start, random.getstate()
        self.operands: tuple[int, ...] = ()

    def get(self, number: int) -> tuple[Matrix, Matrix]:
        """Return the inputs and targets of a number: the next one, or any since the last note.

        The numbers to add are then in `operands`.
        """
        if self._next != number:  # an interrupt has left one drawn, or half drawn
            self._random.setstate(self.random_state(number))
        if number % self._note_every == 0:
            self._noted = number, self._random.getstate()
        self._next = None
        self.operands = draw_operands(self._random, *self._dims)
        self._next = number + 1
        return problem(self.operands, self._dims[0])

    def random_state(self, number: int) -> tuple[int, ...]:
        """Return the state of the random numbers before this number is drawn."""
        noted_at, state = self._noted
        random = RRandom(0)
        random.setstate(state)
        for _ in range(noted_at, number):
            draw_operands(random, *self._dims)
        return random.getstate()


class Sequences:
    """Given inputs and targets, one after the other, over and over.

    >>> sequences = Sequences([[[1.0]], [[0.5]]], [[[0.0]], [[1.0]]])
    >>> [sequences.get(number) for number in (7, 8, 9)][1:]
    [([[0.5]], [[1.0]]), ([[1.0]], [[0.0]])]
    """

    def __init__(self, inputs: Sequence[Matrix], targets: Sequence[Targets]) -> None:
        self._inputs, self._targets = inputs, targets
        self._next = 0

    def get(self, number: int) -> tuple[Matrix, Targets]:
        """Return the next inputs and targets, whatever the number."""
        i = self._next
        self._next = (i + 1) % len(self._inputs)
        return self._inputs[i], self._targets[i]
