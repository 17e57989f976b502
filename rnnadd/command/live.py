"""`rnnadd train --show`: the curve and the present addition, drawn anew while a network learns."""

from __future__ import annotations

import sys

from ..pictures.addition import an_addition
from ..pictures.terminal import UNITS, Paper, Screen, curve, readable_axes
from .progress import NEXT, ProgressLine, progress_text, room
from .screen import is_terminal, screen_of, size_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..adder import BinaryAdder
    from ..report import Report

CURVE = 6  # the rows of the curve
MOST_UNITS = 64  # of more hidden units, the carry is not read off: it would take too long
UP, CLEAR_LINE, CLEAR_BELOW = "\x1b[{}A", "\x1b[K", "\x1b[J"


class Live(ProgressLine):
    """The drawing, while a `with` lasts: on standard error, if that is a terminal.

    The line that says how far the training is stands above it, while it goes on. Where standard
    output is a terminal too, no reports are printed: they would push the drawing away.
    """

    def __init__(self, adder: BinaryAdder, total: int) -> None:
        super().__init__(lambda: adder.iterations, total)
        self._adder = adder
        self._operands = an_addition(adder)
        self._drawn = self._columns = 0  # so many lines, in a terminal of so many columns

    def __enter__(self) -> Live:
        self._alone = False
        if not is_terminal(sys.stderr):
            self._on = False
            return self
        super().__enter__()
        if self._on:
            self._alone = sys.stdout is not None and sys.stdout.isatty()
            with self._lock:
                self._show(self._progress())
        return self

    def __exit__(self, *_: object) -> None:
        if self._on:
            self._end.set()
            self._thread.join()
            self._show(self._progress())

    def _first_wait(self) -> float:
        return NEXT

    def _progress(self) -> str:
        return progress_text(self._done(), self._total, 0, 0.0, room())

    def see(self, report: Report) -> None:
        """Take the addition of a report as the present one."""
        self._operands = report.operands

    def print(self, text: str) -> None:
        if not self._alone:
            print(text, flush=True)

    def _show(self, line: str) -> None:
        """Draw, with a line above, in the place of what was drawn before."""
        screen, (columns, rows) = screen_of(sys.stderr), size_of(sys.stderr)
        lines = [line, *self._lines(screen, rows - 3)]
        up = "\r"
        if self._drawn and columns == self._columns:  # else the lines are others: draw below them
            up += UP.format(self._drawn)
        self._drawn, self._columns = len(lines), columns
        text = up + "".join([f"{x}{CLEAR_LINE}\n" for x in lines]) + CLEAR_BELOW
        try:
            print(text, end="", file=sys.stderr, flush=True)
        except OSError:  # the terminal is gone
            self._end.set()
        self._line = line

    def _lines(self, screen: Screen, rows: int) -> list[str]:
        """Return the curve and the addition, with as many hidden units as there is room for."""
        adder = self._adder
        screen = screen._replace(columns=max(screen.columns - 1, 1))  # a full line would wrap
        lines = [*curve(adder.history, screen, CURVE), ""]
        axes = readable_axes(adder) if adder.hidden_dim <= MOST_UNITS else None
        paper = Paper(adder, self._operands, screen, axes)
        left = rows - len(lines) - len(paper.lines(0))
        return [*lines, *paper.lines(min(max(left // paper.blocks, 0), UNITS))][: max(rows, 0)]
