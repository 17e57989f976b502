"""The file of a sweep: rows are added to it, and a sweep that was interrupted goes on with it.

Each row has all settings of its training. So nothing else has to say of which sweep a file is: the
rows of this one are those whose settings it has. A killed process may leave half a row at the end,
which is cut off. Anything else that is no row of this sweep is an error, and the file stays as it
is.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from ..checks import shown
from ..files import check_path, open_without_waiting
from .lines import LONGEST_LINE, format_of

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO, Iterator, Sequence

    from .grid import Grid
    from .lines import Format
    from .training import Row


class SweepError(RuntimeError):
    """A sweep cannot go on: a file has other results, or no worker is left. What is done stays in
    the file."""


def read_rows(path: str | os.PathLike[str]) -> Iterator[Row]:
    """Yield the rows of a file of results, one after the other.

    Raises OSError if it cannot be read, ValueError for another suffix than .csv and .jsonl, and
    `SweepError` for what is no row.
    """
    name = check_path(path)
    form = format_of("path", name)
    with open(name, "rb", opener=open_without_waiting) as file:
        _check_regular(name, file)
        for row, _ in _rows(name, file, form):
            if row is not None:
                yield row


class Results:
    """The file of a grid's results, open and locked until `close`.

    alike   what each row has, beside the settings of the grid
    done    for each training of the grid, 1 if its row is in the file; none for the last ones, if
            theirs are not
    rows    how many rows are in the file

    Raises what `read_rows` does, and `SweepError` for rows of another sweep, or if another one
    writes to the file.
    """

    def __init__(self, path: str | os.PathLike[str], grid: Grid, alike: dict[str, Any]) -> None:
        self.path = check_path(path)
        self._format = format_of("output", self.path)
        self.done, self.rows = bytearray(), 0
        # Where the rows end that count, and the numbers of the last ones: they change together.
        self._written: tuple[int, Sequence[int]] = 0, ()
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        self._file = os.fdopen(open_without_waiting(self.path, flags), "r+b", buffering=0)
        try:
            _check_regular(self.path, self._file)
            self._lock()
            end = self._read(grid, alike)
            self._file.truncate(end)  # of half a row, if there is one
            self._written = end, ()
            if end == 0 and self._format.header:
                self._append(f"{self._format.header}\n", ())
        except BaseException:
            self._file.close()
            raise

    def _lock(self) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SweepError(f"{self.path}: another sweep writes to it") from None
        except OSError:  # this file system has no locks
            pass

    def _read(self, grid: Grid, alike: dict[str, Any]) -> int:
        """Mark what is done, and return where the whole rows end."""
        end = 0
        with os.fdopen(os.dup(self._file.fileno()), "rb") as file:
            for row, end in _rows(self.path, file, self._format):  # noqa: B007
                try:
                    if row is not None:
                        self._mark(row, grid, alike)
                except ValueError as error:
                    which = f"row {self.rows + 1} is not one of this sweep"
                    raise SweepError(f"{self.path}: {which}: {error}") from None
        return end

    def _mark(self, row: Row, grid: Grid, alike: dict[str, Any]) -> None:
        """Note that a training is done, or raise ValueError."""
        for name, value in alike.items():
            there = getattr(row, name)
            if there != value:
                raise ValueError(f"its {name} is {shown(there)}, not {shown(value)}")
        number = grid.number(row._asdict())
        if number >= len(self.done):
            self.done.extend(bytes(number + 1 - len(self.done)))
        if self.done[number]:
            raise ValueError("it is there twice")
        self.done[number] = 1
        self.rows += 1

    def rows_before(self) -> Iterator[Row]:
        """Yield the rows that were in the file when it was opened, before any is added."""
        with os.fdopen(os.dup(self._file.fileno()), "rb") as file:
            for row, _ in _rows(self.path, file, self._format):
                if row is not None:
                    yield row

    def write(self, numbers: Sequence[int], rows: Sequence[Row]) -> None:
        """Add the rows of the trainings of these numbers: all of them, or none and an OSError.

        If an interrupt ends it, it may be called once more: the rows are there once.
        """
        end, last = self._written
        if last is numbers:
            return
        self._file.truncate(end)
        self._append("".join([f"{self._format.line(row)}\n" for row in rows]), numbers)

    def _append(self, text: str, numbers: Sequence[int]) -> None:
        data, (end, _) = text.encode(), self._written
        try:
            self._file.seek(end)
            rest = memoryview(data)
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            with suppress(OSError):
                self._file.truncate(end)
            reason = f"cannot write the results: {error.strerror}"
            raise OSError(error.errno, reason, self.path) from None
        self._written = end + len(data), numbers

    def close(self) -> None:
        """Force what is written to the disk, and let go of the file."""
        if not self._file.closed:
            with suppress(OSError):
                os.fsync(self._file.fileno())
            self._file.close()


def _check_regular(path: str, file: Any) -> None:
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        raise SweepError(f"{path}: it is not a regular file")


def _rows(path: str, file: BinaryIO, form: Format) -> Iterator[tuple[Row | None, int]]:
    """Yield each row and where it ends; None for the header. Half a row at the end is left out."""
    file.seek(0)
    start, header = form.start, form.header
    end = number = 0
    while True:
        line = file.readline(LONGEST_LINE)
        text = line.decode("utf-8", "replace")
        if header and not f"{header}\n".startswith(text):
            raise SweepError(f"{path}: it has no results: its first line is not theirs")
        if not line.endswith(b"\n"):
            half = len(line) < LONGEST_LINE and text[: len(start)] == start[: len(text)]
            if header or half:
                return
            raise SweepError(f"{path}: row {number + 1} is no result")
        end += len(line)
        if header:
            header = ""
            yield None, end
            continue
        number += 1
        try:
            row = form.row(text[:-1])
        except ValueError as error:
            raise SweepError(f"{path}: row {number} is no result: {error}") from None
        yield row, end
