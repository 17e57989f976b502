"""The same story as text, for a terminal: the curve in blocks, and one addition on paper.

A `Screen` says what a terminal can do. Where it has no blocks and shades, there are plain ASCII
characters; where it has no colours, a mark stands beside what is wrong.
"""

from __future__ import annotations

from math import isfinite

from ..adder import BinaryAdder
from ..report import NamedTuple
from .addition import steps_of
from .axes import axes_of, most_varying
from .page import about, operands_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from ..report import Errors
    from .addition import Step
    from .axes import CarryAxes
    from .figures import Model

EIGHTHS = " ▁▂▃▄▅▆▇█", " .:#"  # from empty to full, in blocks or in plain ASCII
SHADES = " ░▒▓█", " .:*#"
NAMES = 11  # the width of the names on the left
CELL = 3  # of a column of bits
ROWS = 8  # of the curve
UNITS = 16  # so many hidden units are drawn
NUMBERS = 8  # so many operands are


class Screen(NamedTuple):
    """What a terminal can show: so many columns, more than ASCII or not, colours or not."""

    columns: int
    unicode: bool
    colours: bool

    def bad(self, text: str) -> str:
        """Return a text that says what is wrong, in magenta and bold where there are colours."""
        return f"\x1b[1;35m{text}\x1b[0m" if self.colours else text

    def faint(self, text: str) -> str:
        return f"\x1b[2m{text}\x1b[0m" if self.colours else text


PLAIN = Screen(80, False, False)


def story(model: Model, *operands: int, screen: Screen = PLAIN) -> str:
    """Return what a model has learned, as lines of text.

    Raises TypeError or ValueError for operands that will not do: see `page`.

    >>> from rnnadd import BinaryAdder
    >>> print(story(BinaryAdder(hidden_dim=2), 1, 2).splitlines()[0])
    A recurrent network of 2 hidden units that has learned from 0 additions of 2
    """
    operands = operands_of(model, operands)
    lines = [*wrapped(about(model), screen.columns), "", *curve(model.history, screen)]
    if isinstance(model, BinaryAdder):
        paper = Paper(model, operands, screen, readable_axes(model))
        lines += ["", *paper.lines(), "", *legend(screen)]
    return "\n".join([line.rstrip() for line in lines])


def legend(screen: Screen) -> list[str]:
    text = (
        "Read the columns from right to left. The carry is what a column leaves to the next. The"
        " network has only its hidden units to remember it: read off is the carry that can be seen"
        " in them. A ! stands beside what is wrong."
    )
    return wrapped(text, screen.columns)


def curve(history: Sequence[Errors], screen: Screen, rows: int = ROWS) -> list[str]:
    """Return the mean error over the training, as many characters high as there are rows.

    >>> from rnnadd.report import Errors
    >>> pieces = [Errors(i, i + 1, 4.0 - i, 4.0 - i, 4.0 - i) for i in range(4)]
    >>> for line in curve(pieces, Screen(15, False, False), rows=2):
    ...     print(line.rstrip())
    4.0 |##:::
        |#######:::
    0.0 +----------
        0         4
    """
    if not history:
        return wrapped("No errors were kept: there is no curve.", screen.columns)
    whole = history[-1].end
    low, most = "0.0", max([piece.mean for piece in history if isfinite(piece.mean)], default=0.0)
    margin = max(len(low), len(_short(most)))
    width = max(1, screen.columns - margin - 2)
    values = means(history, width)
    top = max(values)
    levels = EIGHTHS[0 if screen.unicode else 1]
    parts = len(levels) - 1
    heights = [int(value / top * rows * parts + 0.5) if top else 0 for value in values]
    lines = []
    for row in reversed(range(rows)):
        bar = "".join([levels[min(max(h - row * parts, 0), parts)] for h in heights])
        name = _short(top) if row == rows - 1 else ""
        lines.append(f"{name:>{margin}} {'│' if screen.unicode else '|'}{bar}")
    rule = "└" + "─" * width if screen.unicode else "+" + "-" * width
    start, end = f"{history[0].start:,}", f"{whole:,}"
    lines.append(f"{low:>{margin}} {rule}")
    lines.append(" " * (margin + 1) + start + f"{end:>{max(width + 1 - len(start), 0)}}")
    if not all(isfinite(piece.mean) for piece in history):
        lines += wrapped("Where there is no bar, the errors were no numbers.", screen.columns)
    return lines


def means(history: Sequence[Errors], width: int) -> list[float]:
    """Return the mean error of so many parts of the training; 0 where it was no number."""
    start, length = history[0].start, history[-1].end - history[0].start
    values, piece = [], 0
    for part in range(width):
        begin, end = start + length * part / width, start + length * (part + 1) / width
        weighted = 0.0
        while True:
            block = history[piece]
            inside = min(end, block.end) - max(begin, block.start)
            if inside > 0.0:
                weighted += block.mean * inside
            if block.end >= end or piece + 1 == len(history):
                break
            piece += 1
        mean = weighted / (end - begin)
        values.append(mean if isfinite(mean) else 0.0)
    return values


def readable_axes(adder: BinaryAdder) -> CarryAxes | None:
    """Return the axes of a network, or None if no carry can be read off it."""
    try:
        return axes_of(adder)
    except ValueError:  # the weights are no numbers
        return None


class Paper:
    """One addition in columns, the most significant on the left, and the network below it."""

    def __init__(
        self,
        adder: BinaryAdder,
        operands: Sequence[int],
        screen: Screen,
        axes: CarryAxes | None,
    ) -> None:
        self._operands, self._screen = operands, screen
        self._room = max(1, (screen.columns - NAMES) // CELL)
        self._total = sum(operands)
        self._steps = steps_of(adder, operands)
        self._wrong = any(step.wrong for step in self._steps)
        self._read: list[int] = []  # the carry that can be read off the hidden units
        if axes is not None:
            places = [axes.place(step.layer_1)[1] for step in self._steps]
            most = adder.input_dim - 1
            self._read = [min(max(int((place + 1) / 2 + 0.5), 0), most) for place in places]

    def lines(self, units: int = UNITS) -> list[str]:
        """Return the addition, with so many hidden units at most, in blocks below each other."""
        lines = wrapped(self._title(), self._screen.columns)
        if self._wrong:
            lines = [self._screen.bad(line) for line in lines]
        for end in range(len(self._steps), 0, -self._room):
            lines += self._block(range(max(0, end - self._room), end), units)
        return lines

    @property
    def blocks(self) -> int:
        """How many blocks of columns stand below each other."""
        return -(-len(self._steps) // self._room)

    def _title(self) -> str:
        sum_text = " + ".join(map(str, self._operands))
        if not self._wrong:
            return f"{sum_text} = {self._total}"
        answer = "NaN"
        if all(step.output == step.output for step in self._steps):
            answer = str(sum([step.answer << i for i, step in enumerate(self._steps)]))
        return f"{sum_text}: the network says {answer}, right is {self._total}"

    def _block(self, columns: range, units: int) -> list[str]:
        columns_down = list(reversed(columns))
        steps_down = [self._steps[column] for column in columns_down]
        rule = "─" if self._screen.unicode else "-"
        lines = [self._row("carry in", [str(step.carried or "") for step in steps_down])]
        numbers = len(self._operands)
        for i in range(min(numbers, NUMBERS)):
            name = "+" if i == numbers - 1 else ""
            lines.append(self._row(name, [str(step.bits[i]) for step in steps_down]))
        if numbers > NUMBERS:
            lines.append(f"{f'+ {numbers - NUMBERS} more':>{NAMES - 1}}")
        lines.append(" " * NAMES + rule * (CELL * len(steps_down)))
        lines.append(self._row("true sum", [str(step.true) for step in steps_down]))
        answers = [_bit(step.output) for step in steps_down]
        lines.append(self._row("answer", answers, [step.wrong for step in steps_down]))
        percents = [_percent(step.output) for step in steps_down]
        lines.append(self._row("output, %", percents))
        if self._read:
            carries = [step.carry for step in steps_down]
            read = [self._read[column] for column in columns_down]
            bad = [a != b for a, b in zip(carries, read)]
            lines.append(self._row("carry out", list(map(str, carries))))
            lines.append(self._row("read off", list(map(str, read)), bad))
        return [*lines, *self._shades(steps_down, units)]

    def _row(self, name: str, texts: list[str], wrong: list[bool] | None = None) -> str:
        cells = [f"{text:>2} " for text in texts]
        if wrong is not None:
            cells = [
                self._screen.bad(f"{text:>2}!") if bad else cell
                for text, cell, bad in zip(texts, cells, wrong)
            ]
        return self._screen.faint(f"{name:>{NAMES - 1}} ") + "".join(cells)

    def _shades(self, steps_down: list[Step], most: int) -> list[str]:
        shades = SHADES[0 if self._screen.unicode else 1]
        lines: list[str] = []
        for unit in most_varying([step.layer_1 for step in self._steps], most):
            values = [step.layer_1[unit] for step in steps_down]
            cells = [_level(value, shades) * (CELL - 1) + " " for value in values]
            name = f"unit {unit + 1}" if lines else f"hidden {unit + 1}"
            lines.append(self._screen.faint(f"{name:>{NAMES - 1}} ") + "".join(cells))
        return lines


def _short(error: float) -> str:
    return f"{error:.1f}" if error < 1000.0 else f"{error:.0e}"


def _level(value: float, levels: str) -> str:
    return levels[min(int(value * len(levels)), len(levels) - 1)] if value == value else "?"


def _bit(output: float) -> str:
    return str(int(output > 0.5)) if output == output else "?"


def _percent(output: float) -> str:
    return str(min(int(output * 100), 99)) if output == output else "?"


def wrapped(text: str, columns: int) -> list[str]:
    """Return a text as lines of so many columns, broken between words, or within one too long.

    >>> wrapped("one two three", 7)
    ['one two', 'three']
    """
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > columns:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
        while len(lines[-1]) > columns:
            lines[-1:] = [lines[-1][:columns], lines[-1][columns:]]
    return lines
