"""Examples to learn from, in little room: all of their numbers are in one array.

One example at a time becomes lists, when it is its turn. `lines.py` reads them from a file.
"""

from __future__ import annotations

from array import array
from copy import copy

from .checks import check_integer, check_number
from .reference.r_random import RRandom
from .sequences import CheckedSequences

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator, Sequence

# For each bit of a byte, the least significant first: what becomes of the 256 bytes, 0 or 1.
BIT = [bytes([byte >> bit & 1 for byte in range(256)]) for bit in range(8)]
AS_DIGITS = bytes.maketrans(b"\0\1", b"01")

# So many examples become bits between two looks at what else is to be done.
AT_ONCE = 1_000


class Rows(CheckedSequences):
    """Sequences of rows of numbers, all in one array: of floats, or of bytes that are 0 or 1.

    Sequence i has the rows from ends[i] to ends[i + 1]. Where `there` is given and has a 0, the row
    stands for None.
    """

    def __init__(
        self,
        numbers: array[float] | bytearray,
        columns: int,
        ends: Sequence[int],
        there: bytearray | None = None,
    ) -> None:
        self._numbers, self.columns, self._ends = memoryview(numbers), columns, ends
        self._there, self.are_bits = there, isinstance(numbers, bytearray)
        self.which = range(len(ends) - 1)

    def __getitem__(self, i: int) -> list[tuple[float, ...] | None]:
        rows = zip(*[map(float, self._part(i).tolist())] * self.columns)
        there = self.there(i)
        return list(rows) if there is None else [row if x else None for row, x in zip(rows, there)]

    def steps(self, i: int) -> int:
        """Return how many rows sequence i has."""
        i = self.which[i]
        return self._ends[i + 1] - self._ends[i]

    def raw(self, i: int) -> bytes:
        """Return the numbers of sequence i as the array has them."""
        return self._part(i).tobytes()

    def there(self, i: int) -> bytes | None:
        """Return for each row of sequence i whether it is there, or None if all are."""
        if self._there is None:
            return None
        i = self.which[i]
        return bytes(self._there[self._ends[i] : self._ends[i + 1]])

    def whole_numbers(self, i: int) -> tuple[int, ...]:
        """Return the whole numbers whose bits sequence i has, without a sign."""
        bits = self.raw(i).translate(AS_DIGITS)
        return tuple([int(bits[column :: self.columns][::-1], 2) for column in range(self.columns)])

    def _part(self, i: int) -> memoryview:
        i = self.which[i]
        first, end = self._ends[i], self._ends[i + 1]
        return self._numbers[first * self.columns : end * self.columns]


def rows_of_bits(numbers: Sequence[int], width: int, bits: int) -> tuple[Rows, Rows]:
    """Return inputs and targets: the bits of whole numbers, the least significant first.

    Of every `width` numbers, the last is the target. Negative ones are in two's complement.

    >>> inputs, targets = rows_of_bits([1, 2, 3, 2, -1, 1], width=3, bits=3)
    >>> inputs[0], targets[0]
    ([(1.0, 0.0), (0.0, 1.0), (0.0, 0.0)], [(1.0,), (1.0,), (0.0,)])
    >>> inputs.whole_numbers(1)
    (2, 7)
    """
    count, size, largest = len(numbers) // width, (bits + 7) // 8, (1 << bits) - 1
    inputs, targets = bytearray(count * bits * (width - 1)), bytearray(count * bits)
    for start in range(0, count, AT_ONCE):
        some = numbers[start * width : (start + AT_ONCE) * width]
        end = start + len(some) // width
        packed = b"".join([(x & largest).to_bytes(size, "little") for x in some])
        for i in range(width):
            rows, column, columns = (inputs, i, width - 1) if i < width - 1 else (targets, 0, 1)
            each = bits * columns  # so many places has an example
            for bit in range(bits):
                bytes_with_it = packed[i * size + bit // 8 :: width * size]
                first = start * each + bit * columns + column
                rows[first : end * each : each] = bytes_with_it.translate(BIT[bit % 8])
    ends = range(0, (count + 1) * bits, bits)
    return Rows(inputs, width - 1, ends), Rows(targets, 1, ends)


class Examples:
    """What `RNN.fit` learns from: `inputs, targets = examples`.

    inputs, targets   lists of sequences, as `RNN.fit` takes them, in little room
    kind      "numbers" for the bits of whole numbers, or "sequences"
    steps     how many bits the numbers have, or how many steps the longest sequence has
    signed    whether the numbers are in two's complement, for some are negative
    sha256    the checksum of the lines that they were read from

    `len(examples)` is how many there are.
    """

    def __init__(
        self, inputs: Any, targets: Any, kind: str, steps: int, signed: bool, sha256: str
    ) -> None:
        self.inputs, self.targets = inputs, targets
        self.targets.which = self.inputs.which  # which says that they belong together
        self.kind, self.steps, self.signed, self.sha256 = kind, steps, signed, sha256

    def __iter__(self) -> Iterator[Any]:
        return iter((self.inputs, self.targets))

    def __len__(self) -> int:
        return len(self.inputs)

    def only(self, which: Sequence[int]) -> Examples:
        """Return some of the examples: those with these numbers in the file, counted from 0."""
        some = copy(self)
        some.inputs, some.targets = copy(self.inputs), copy(self.targets)
        some.inputs.which = some.targets.which = which
        return some

    def hold_out(self, share: float, seed: int = 0) -> tuple[Examples, Examples]:
        """Return the examples to learn from, and a share of them that is held out.

        Which ones is drawn: those that `set.seed(seed); sample(n, k)` gives in R, where k is the
        share of n, but at least 1 (none for a share of 0). Both parts are in the file's order.
        Raises TypeError or ValueError if there is then nothing left to learn from.
        """
        share, count = check_number("holdout", share), len(self)
        if not 0 <= share < 1:
            raise ValueError(f"holdout must be a share from 0 to below 1, got {share}")
        held_out = max(round(share * count), 1) if share > 0 else 0
        if held_out >= count:
            raise ValueError(f"holdout must leave an example to learn from, got {share} of {count}")
        random = RRandom(check_integer("seed", seed, -(2**31), 2**31 - 1))
        moved: dict[int, int] = {}  # what has come to the place of one that was drawn
        drawn = set()
        for last in range(count - 1, count - 1 - held_out, -1):
            i = random.sample(last + 1, "rejection") - 1
            drawn.add(moved.get(i, i))
            moved[i] = moved.get(last, last)
        learned = array("q", [i for i in range(count) if i not in drawn])
        return self.only(learned), self.only(array("q", sorted(drawn)))
