"""Examples in a file, one on each line, read with suspicion and in bounded memory."""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from itertools import chain

from .checks import check_integer, shown
from .document import MOST_BITS, check_nesting, unique_fields
from .examples import Examples, Rows, rows_of_bits
from .sequences import check_matrix, check_target

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import Any, BinaryIO, Iterator, NoReturn

# The longest line, in bytes, and the longest number, in digits: Python reads so many quickly, and
# whatever limit is set for that.
LONGEST_LINE = 2**20
MOST_DIGITS = len(str(2**MOST_BITS))

# What a line of JSON has: an object, a list of steps, and lists of numbers.
DEEPEST = 3


class ExamplesError(ValueError):
    """A file has no sound examples. The message has the path, the line and what would do."""


def read_examples(path: str | os.PathLike[str], *, bits: int | None = None) -> Examples:
    """Return the examples in a file: the inputs and targets for `RNN.fit`.

    Each line has one example. Empty lines, and those that begin with #, are left out. The first
    line shows which of two kinds they are:

    - whole numbers with spaces between them, such as `3 5 8`: the last one is the answer to the
      others. A step has one bit of each, the least significant first. There are as many steps as
      the longest number of the file has bits; `bits` asks for more. If there are negative numbers,
      all are in two's complement of that many bits.
    - JSON, such as `{"inputs": [[0, 1], [1, 1]], "targets": [[1], null]}`: each step is a list of
      numbers, and null stands for a step at which any answer will do.

    Raises TypeError or ValueError for bits that will not do, OSError if the file cannot be read,
    and `ExamplesError` for what is in it.

    >>> import os, tempfile
    >>> with tempfile.NamedTemporaryFile("w", delete=False) as file:
    ...     print("3 5 8", "2 -1 1", sep="\\n", file=file)
    >>> examples = read_examples(file.name)
    >>> os.remove(file.name)
    >>> examples.steps, examples.signed, len(examples)
    (5, True, 2)
    >>> inputs, targets = examples
    >>> inputs[0]
    [(1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (0.0, 0.0)]
    >>> targets[0]
    [(0.0,), (0.0,), (0.0,), (1.0,), (0.0,)]
    """
    with open(path, "rb") as file:
        return examples_of(file, str(path), bits)


def examples_of(
    file: BinaryIO,
    name: str,
    bits: int | None = None,
    reader: NumberReader | SequenceReader | None = None,
) -> Examples:
    """Return the examples in an open file, which errors call by this name.

    If a reader is given, the examples must be as it wants them.
    """
    if bits is not None:
        bits = check_integer("bits", bits, 1, MOST_BITS)
    digest = hashlib.sha256()
    for number, line in lines_of(file, name):
        if reader is None:
            reader = SequenceReader() if line.startswith(b"{") else NumberReader()
        try:
            reader.take(line)
        except (TypeError, ValueError) as error:
            raise ExamplesError(f"{name}, line {number}: {error}") from None
        digest.update(line + b"\n")
    if reader is None or not len(reader):
        raise ExamplesError(f"{name}: there is no example in it, which is a line such as: 3 5 8")
    return reader.examples(bits, digest.hexdigest())


def lines_of(file: BinaryIO, name: str) -> Iterator[tuple[int, bytes]]:
    """Yield the number of each line, counted from 1, and the line without the spaces around it.

    Empty lines and comments are left out.

    >>> from io import BytesIO
    >>> list(lines_of(BytesIO(b"# double\\r\\n\\r\\n 1 2 \\r\\n"), "data.txt"))
    [(3, b'1 2')]
    """
    number = 0
    while True:
        try:
            line = file.readline(LONGEST_LINE + 1)
        except OSError as error:  # it does not say of which file
            raise OSError(error.errno, error.strerror, name) from None
        if not line:
            return
        number += 1
        if len(line) > LONGEST_LINE:
            reason = f"it has more than {LONGEST_LINE} bytes; put one example on each line"
            raise ExamplesError(f"{name}, line {number}: {reason}")
        if b"\0" in line:
            reason = "it is no plain text; write the file as UTF-8"
            raise ExamplesError(f"{name}, line {number}: {reason}")
        if number == 1 and line.startswith(b"\xef\xbb\xbf"):  # as editors on Windows begin a file
            line = line[3:]
        line = line.strip()
        if b"\r" in line:  # as old Macs end a line: all of them would be taken for one
            reason = "it has a carriage return in it; end each line with a newline"
            raise ExamplesError(f"{name}, line {number}: {reason}")
        if line and not line.startswith(b"#"):
            yield number, line


class NumberReader:
    """Reads lines of whole numbers, all of `count` numbers that fit into so many bits.

    Without `count`, the first line decides.
    """

    def __init__(
        self, count: int | None = None, bits: int = MOST_BITS, signed: bool = True
    ) -> None:
        self._count, self._bits = count, bits
        self._least, self._greatest = range_of(bits, signed)
        self._numbers: array[int] | list[int] = array("q")
        self._smallest = self._largest = 0

    def __len__(self) -> int:
        return len(self._numbers)

    def parse(self, line: bytes) -> list[int]:
        """Return the numbers of a line, or raise ValueError.

        >>> NumberReader(count=2, bits=3, signed=False).parse(b"3 8")
        Traceback (most recent call last):
        ValueError: 8 does not fit into 3 bits, from 0 to 7
        """
        words = line.split()
        try:
            if len(line) > MOST_DIGITS or b"_" in line:
                raise ValueError
            numbers = list(map(int, words))
        except ValueError:
            numbers = list(map(_whole_number, words))
        if self._count is not None and len(numbers) != self._count:
            raise ValueError(f"there must be {self._count} numbers, got {len(numbers)}")
        for x in numbers:
            if not self._least <= x <= self._greatest:
                limits = f"from {shown(self._least)} to {shown(self._greatest)}"
                raise ValueError(f"{shown(x)} does not fit into {self._bits} bits, {limits}")
            if x > self._largest:
                self._largest = x
            elif x < self._smallest:
                self._smallest = x
        return numbers

    def take(self, line: bytes) -> None:
        """Keep the example on a line, or raise ValueError."""
        numbers = self.parse(line)
        if self._count is None:
            self._count = len(numbers)
            if self._count < 2:
                raise ValueError("there must be at least 2 numbers, the last of them the answer")
        try:
            self._numbers.extend(numbers)
        except OverflowError:  # more than 64 bits: some were added, perhaps, before the long one
            del self._numbers[len(self._numbers) // self._count * self._count :]
            self._numbers = [*self._numbers, *numbers]

    def examples(self, bits: int | None, sha256: str) -> Examples:
        """Return the examples, of as many bits or of as many as it takes."""
        signed = self._smallest < 0
        needed = max(self._largest.bit_length() + signed, (~self._smallest).bit_length() + signed)
        needed = max(needed, 1)
        if bits is None:
            bits = needed
        elif bits < needed:
            raise ValueError(f"bits must be at least {needed} for these numbers, got {bits}")
        assert self._count is not None
        inputs, targets = rows_of_bits(self._numbers, self._count, bits)
        return Examples(inputs, targets, "numbers", bits, signed, sha256)


def range_of(bits: int, signed: bool) -> tuple[int, int]:
    """Return the least and the greatest number of so many bits.

    >>> range_of(8, signed=True)
    (-128, 127)
    """
    return (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)


def _whole_number(word: bytes) -> int:
    if not re.fullmatch(rb"[+-]?[0-9]+", word):
        text = shown(word.decode("utf-8", "replace"))
        raise ValueError(f"{text} is no whole number; write such as: 3 5 8")
    digits = len(word.lstrip(b"+-"))
    if digits > MOST_DIGITS:
        raise ValueError(f"a number must have at most {MOST_DIGITS} digits, got {digits}")
    return int(word)


class SequenceReader:
    """Reads lines of JSON, all with so many inputs and outputs; the first line decides if not
    told."""

    def __init__(self, input_dim: int | None = None, output_dim: int | None = None) -> None:
        self._dims = input_dim, output_dim
        self._inputs, self._targets = array("d"), array("d")
        self._there, self._ends = bytearray(), array("q", [0])
        self._longest = 0
        self._decode = json.JSONDecoder(
            object_pairs_hook=unique_fields, parse_int=float, parse_constant=_refuse
        ).decode

    def __len__(self) -> int:
        return len(self._ends) - 1

    def parse(self, line: bytes, names: list[str]) -> tuple[list[list[float]], list[Any]]:
        """Return the inputs and the targets of a line that has fields of these names.

        >>> SequenceReader().parse(b'{"inputs": [[0, 1]]}', ["inputs"])
        ([[0.0, 1.0]], [])
        """
        check_nesting(line, DEEPEST)
        form = "{" + ", ".join([f'"{name}": [...]' for name in names]) + "}"
        try:
            fields = self._decode(line.decode("utf-8"))
        except UnicodeDecodeError:
            raise ValueError("it is no plain text; write the file as UTF-8") from None
        except json.JSONDecodeError as error:
            reason = f"{error.msg}, at character {error.pos + 1}"
            raise ValueError(f"it must have the form {form}: {reason}") from None
        if not isinstance(fields, dict) or sorted(fields) != names:
            raise ValueError(f"it must have the form {form}, got {shown(line.decode())}")
        input_dim, output_dim = self._dims
        given = fields["inputs"]
        inputs = check_matrix("inputs", given, None, input_dim or _columns(given))
        if "targets" not in fields:
            return inputs, []
        given = fields["targets"]
        return inputs, check_target("targets", given, len(inputs), output_dim or _columns(given))

    def take(self, line: bytes) -> None:
        """Keep the example on a line, or raise TypeError or ValueError."""
        inputs, targets = self.parse(line, ["inputs", "targets"])
        counting = [target for target in targets if target is not None]
        if not counting:
            raise ValueError("targets must have a list of numbers, got null only")
        self._dims = len(inputs[0]), len(counting[0])
        nothing = [0.0] * len(counting[0])
        self._inputs.extend(chain.from_iterable(inputs))
        self._targets.extend(chain.from_iterable([target or nothing for target in targets]))
        self._there.extend([target is not None for target in targets])
        self._ends.append(len(self._there))
        self._longest = max(self._longest, len(inputs))

    def examples(self, bits: int | None, sha256: str) -> Examples:
        """Return the examples, which have no bits."""
        if bits is not None:
            raise ValueError(f"bits are for whole numbers, and these are sequences; got {bits}")
        input_dim, output_dim = self._dims
        assert input_dim is not None and output_dim is not None
        inputs = Rows(self._inputs, input_dim, self._ends)
        targets = Rows(self._targets, output_dim, self._ends, self._there)
        return Examples(inputs, targets, "sequences", self._longest, False, sha256)


def _columns(rows: Any) -> int:
    """Return how many numbers the first row has that is a list; 1 if none is, for the error."""
    if isinstance(rows, list):
        for row in rows:
            if isinstance(row, list) and row:
                return len(row)
    return 1


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number that will do")
