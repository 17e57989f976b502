"""Examples to learn from, in little room: numbers as they are, and sequences in one array.

One example at a time becomes lists, when it is its turn. `lines.py` reads them from a file.
"""

from __future__ import annotations

from array import array
from copy import copy

from .checks import CheckedSequences, check_integer, check_number
from .reference.r_random import RRandom

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator, Sequence

# The eight bits of each byte, the least significant first.
BITS_OF_BYTE = [tuple([float(byte >> i & 1) for i in range(8)]) for byte in range(256)]


class Bits(CheckedSequences):
    """Sequences that are the bits of whole numbers, the least significant first.

    Of every `width` numbers that are kept, those from `first` on, `columns` of them, are one
    sequence's. Negative ones are in two's complement.
    """

    def __init__(self, numbers: Sequence[int], width: int, first: int, columns: int, bits: int):
        self._numbers, self._width, self._first = numbers, width, first
        self.columns, self.bits, self._largest = columns, bits, (1 << bits) - 1
        self.which = range(len(numbers) // width)

    def __len__(self) -> int:
        return len(self.which)

    def operands(self, i: int) -> tuple[int, ...]:
        """Return the numbers of sequence i, negative ones as the two's complement is read."""
        start = self.which[i] * self._width + self._first
        numbers = self._numbers[start : start + self.columns]
        return tuple([x & self._largest for x in numbers])

    def __getitem__(self, i: int) -> list[tuple[float, ...]]:
        columns = []
        for x in self.operands(i):
            bits: tuple[float, ...] = ()
            for byte in x.to_bytes((self.bits + 7) // 8, "little"):
                bits += BITS_OF_BYTE[byte]
            columns.append(bits[: self.bits])
        return list(zip(*columns))


class Rows(CheckedSequences):
    """Sequences of rows of numbers, all in one array; `there` has a 0 where a row stands for None.

    Sequence i has the rows from ends[i] to ends[i + 1].
    """

    def __init__(self, numbers: array[float], there: bytearray, ends: array[int], columns: int):
        self._numbers, self._there, self._ends, self.columns = numbers, there, ends, columns
        self.which = range(len(ends) - 1)

    def __len__(self) -> int:
        return len(self.which)

    def __getitem__(self, i: int) -> list[list[float] | None]:
        first, end = self._ends[self.which[i]], self._ends[self.which[i] + 1]
        return [
            self._numbers[row * self.columns : (row + 1) * self.columns].tolist() if there else None
            for row, there in enumerate(self._there[first:end], first)
        ]


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
