"""Backpropagation through time: what of the error of one bit arrives at the steps before.

A step learns how it may help to mend the error of a later one from `layer_1_delta`. Where little of
the error arrives, little can be learned: so it is hard to learn to remember for long.
"""

from __future__ import annotations

from math import sqrt

from ..checks import check_integer
from .addition import check_addition, deltas_of, last_wrong, steps_of
from .axes import inner
from .drawing import WIDTH, Picture, label, line, polygon, rectangle
from .squares import Squares, check_finite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from ..adder import BinaryAdder
    from .addition import Step

LEFT = 96  # where the columns begin
COLUMNS = 12  # so many steps are drawn, and
UNITS = 16  # so many hidden units, and
NUMBERS = 4  # so many operands
ROW = 18  # the height of a row of digits
BARS = 96  # the height of the longest bar


def error_through_time(adder: BinaryAdder, *operands: int, bit: int | None = None) -> Picture:
    """Return how much of the error of one bit of an addition arrives at each earlier step.

    bit   which one, 0 for the least significant; if not given, the last one that is wrong, or
          else the last of all

    Raises TypeError or ValueError for operands or a bit that will not do, and ValueError if a
    weight is infinite or NaN.

    >>> from rnnadd import BinaryAdder
    >>> error_through_time(BinaryAdder(), 101, 116, bit=5).title
    'Back through time: the error of column 6'
    """
    operands = check_addition(adder, operands)
    check_finite(adder)
    steps = steps_of(adder, operands)
    bit = last_wrong(steps) if bit is None else check_integer("bit", bit, 0, len(steps) - 1)
    return Way(adder, operands, steps, bit).picture()


class Way:
    """The way of an error from the step of its bit back to the first."""

    def __init__(
        self, adder: BinaryAdder, operands: tuple[int, ...], columns: list[Step], bit: int
    ) -> None:
        self._operands, self._hidden_dim = operands, adder.hidden_dim
        self._columns, self._bit = columns, bit
        self._deltas = deltas_of(adder, operands, bit)
        self._sizes = [sqrt(inner(delta, delta)) for delta in self._deltas]
        self._steps = range(max(0, bit + 1 - COLUMNS), max(bit + 1, min(len(columns), COLUMNS)))
        self._width = min(36.0, (WIDTH - LEFT - 16) / len(self._steps))

    def picture(self) -> Picture:
        top = 80.0
        marks = [
            label(12, 38, self._addition(70), "small"),
            label(12, 54, self._verdict(), "small"),
        ]
        for part in (self._digits, self._bars, self._units):
            more, top = part(top)
            marks += more
        return Picture(
            f"Back through time: the error of column {self._bit + 1}", self._text(), top, marks
        )

    def _addition(self, most: int) -> str:
        """Return the addition in so many characters at most."""
        text = " + ".join(map(str, self._operands))
        return text if len(text) <= most else text[: most - 4] + " ..."

    def _verdict(self) -> str:
        column = self._columns[self._bit]
        return (
            f"The output of column {self._bit + 1} is {column.output:.3f} and should be"
            f" {column.true}: {'wrong' if column.wrong else 'right'}."
        )

    def _text(self) -> str:
        bit = self._bit
        shares = [
            f"{percent(self._share(step))} % at column {step + 1}" for step in reversed(range(bit))
        ]
        arrives = ", ".join(shares[: COLUMNS - 1]) or "none: it is the first column"
        text = (
            "One addition, its columns numbered from the right: one step of the network each."
            f" {self._addition(200)}. {self._verdict()} How much of this error (the length of"
            " layer_1_delta there is the 100 %) arrives at the hidden layer of the columns before:"
            f" {arrives}."
            f" Columns after column {bit + 1} get none of it. Below, the same for single hidden"
            " units: the larger the square, the larger the part; full squares mean that the unit"
            " should have been larger, empty ones smaller."
        )
        if bit >= COLUMNS:
            text += f" Only the last {COLUMNS} columns are drawn."
        if self._hidden_dim > UNITS:
            text += f" Of {self._hidden_dim} hidden units, the {UNITS} that get most are drawn."
        return text

    def _share(self, step: int) -> float:
        """Return the size of the error at a step, as a part of that where it starts."""
        whole = self._sizes[self._bit]
        return self._sizes[step] / whole if whole else 0.0

    def _x(self, step: int) -> float:
        """Return the middle of a column: the first step is the rightmost one."""
        return WIDTH - 16 - self._width * (step - self._steps[0] + 0.5)

    def _digits(self, top: float) -> tuple[list[str], float]:
        numbers = len(self._operands) if len(self._operands) <= NUMBERS else 0
        rows = [("column", [step + 1 for step in range(len(self._columns))], "small soft")]
        for i in range(numbers):
            bits = [column.bits[i] for column in self._columns]
            rows.append(("+" if i and i == numbers - 1 else "", bits, ""))
        rows.append(("true sum", [column.true for column in self._columns], "bold"))
        rows.append(("answer", [column.answer for column in self._columns], ""))
        marks = []
        for i, (name, values, kind) in enumerate(rows):
            y = top + ROW * i
            marks.append(label(LEFT - 8, y, name, "small soft end"))
            for step in self._steps:
                marks.append(label(self._x(step), y, str(values[step]), f"{kind} middle".strip()))
        rule = top + ROW * (len(rows) - 3) + 5
        left, bottom = self._x(self._steps[-1]) - self._width / 2, top + ROW * (len(rows) - 1) + 6
        if numbers:
            marks.append(line(left, rule, WIDTH - 16, rule, "line"))
        x = self._x(self._bit) - self._width / 2
        frame = "bad" if self._columns[self._bit].wrong else "line"
        marks.append(rectangle(x, top - 14, self._width, bottom - top + 14, frame))
        return marks, bottom + 24

    def _bars(self, top: float) -> tuple[list[str], float]:
        largest = max([self._sizes[step] for step in self._steps])
        base = top + 24 + BARS
        marks = list(self._arrow(top))
        marks.append(label(LEFT - 8, base - BARS / 2, "error that", "small soft end"))
        marks.append(label(LEFT - 8, base - BARS / 2 + 14, "arrives, in %", "small soft end"))
        for step in self._steps:
            if step <= self._bit:
                height = BARS * (self._sizes[step] / largest) if largest else 0.0
                x = self._x(step)
                side = min(18.0, self._width - 6)
                marks.append(rectangle(x - side / 2, base - height, side, height, "shade"))
                text = percent(self._share(step))
                marks.append(label(x, base - height - 4, text, "small middle"))
        left = self._x(self._steps[-1]) - self._width / 2
        marks.append(line(left, base, WIDTH - 16, base, "grid"))
        return marks, base + 16

    def _arrow(self, y: float) -> Iterator[str]:
        """Draw which way the error goes: to the right, where there is room above the bars."""
        left, right = self._x(self._bit) + self._width / 2, float(WIDTH - 16)
        if self._bit - self._steps[0] < 4:
            return
        yield label((left + right) / 2, y - 4, "back in time", "small soft middle")
        yield line(left, y + 2, right - 6, y + 2, "grid")
        yield polygon([(right, y + 2), (right - 8, y - 2), (right - 8, y + 6)], "shade")

    def _units(self, top: float) -> tuple[list[str], float]:
        largest = [
            max([abs(self._deltas[step][unit]) for step in self._steps])
            for unit in range(self._hidden_dim)
        ]
        most = sorted(range(self._hidden_dim), key=lambda unit: -largest[unit])[:UNITS]
        cell = 13.0
        squares, marks = Squares(max(largest), cell), []
        for row, unit in enumerate(sorted(most)):
            y = top + cell * (row + 0.5)
            if row % 2 == 0:
                text = f"unit {unit + 1}"
                marks.append(label(LEFT - 8, y + 4, text, "small soft end"))
            for step in self._steps:
                squares.add(self._x(step), y, self._deltas[step][unit])
        bottom = top + cell * len(most)
        left = self._x(self._steps[-1]) - self._width / 2
        marks.append(rectangle(left, top, WIDTH - 16 - left, bottom - top, "grid"))
        if len(most) < self._hidden_dim:
            marks.append(label(12, bottom + 22, f"{len(most)} of {self._hidden_dim}", "small soft"))
        key = Squares(1.0, cell)
        key.add(LEFT + 6, bottom + 18, 1.0)
        key.add(LEFT + 176, bottom + 18, -1.0)
        marks.append(label(LEFT + 16, bottom + 22, "should be a little larger", "small"))
        marks.append(label(LEFT + 186, bottom + 22, "should be a little smaller", "small"))
        return [*marks, *squares.marks(), *key.marks()], bottom + 36


def percent(share: float) -> str:
    """Return a share in percent, short.

    >>> percent(1.0), percent(0.0456), percent(0.0001), percent(25.0)
    ('100', '4.6', '0.0', '>999')
    """
    if share >= 9.995:
        return ">999"
    return f"{100.0 * share:.0f}" if share >= 0.0995 else f"{100.0 * share:.1f}"
