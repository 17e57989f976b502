"""One addition as one does it on paper, and below it what the network does in each column."""

from __future__ import annotations

from .addition import check_addition, steps_of
from .axes import UNITS, axes_of, most_varying
from .drawing import Picture, Scale, circle, label, line, rectangle, triangle
from .squares import check_finite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Sequence

    from ..adder import BinaryAdder
    from .addition import Step

LEFT, RIGHT = 92, 448  # where the columns begin and end
COLUMNS = 16  # at most so many beside each other; the others are above
ROW = 20  # the height of a row of digits
SHADES = 1_024  # at most so many: of more hidden units, those that vary most are drawn


def on_paper(adder: BinaryAdder, *operands: int) -> Picture:
    """Return one addition in columns, the most significant first, with the network's states.

    Raises TypeError or ValueError for operands that will not do, and ValueError for weights that
    are no finite numbers.
    """
    operands = check_addition(adder, operands)
    check_finite(adder)
    steps = steps_of(adder, operands)
    sheet = Sheet(adder, steps)
    marks, top = list(key(44)), 72.0
    for start in reversed(range(0, len(steps), COLUMNS)):
        some, top = sheet.block(start, min(len(steps), start + COLUMNS), top)
        marks += some
    answer, right = adder.add(*operands), sum(operands)
    if answer == right:
        title, verdict = f"{sum_text(operands)} = {answer}", "The answer is right."
    else:
        title = f"{sum_text(operands)}: the network says {answer}, right is {right}"
        verdict = f"The answer is wrong: the sum is {right}."
    if len(title) > 62:
        title = f"{sum_text(operands)}: the answer is {'right' if answer == right else 'wrong'}"
    text = (
        "Columns of bits, numbered from the right: the carry that comes in, the numbers, their true"
        " sum, and the network's answer. Below, for the same columns: the hidden units as shades,"
        " the carry that leaves the column, as the hidden units tell it, and the output, which"
        f" counts as 1 above 0.5. {verdict}"
    )
    return Picture(title, text, top, marks)


def sum_text(operands: Sequence[int]) -> str:
    """Return the sum as one writes it, or what it is if that is too long for a title.

    >>> sum_text((101, 116)), sum_text((2**63, 1, 2**63))
    ('101 + 116', '3 numbers of up to 64 bits')
    """
    if sum([x.bit_length() for x in operands]) <= 100:
        return " + ".join(map(str, operands))
    return f"{len(operands)} numbers of up to {max(x.bit_length() for x in operands)} bits"


def key(y: float) -> Iterator[str]:
    yield circle(18, y - 4, 4, "zero")
    yield label(28, y, "no carry leaves", "small")
    yield triangle(142, y - 4, 4, "one")
    yield label(152, y, "a carry leaves", "small")
    told = "carry out: the shape is true, the height is what the hidden units tell"
    yield label(12, y + 18, told, "small soft")
    yield label(264, y, "hidden units:", "small")
    for x, shade in ((366, 0.0), (412, 0.5), (456, 1.0)):
        yield rectangle(x, y - 9, 12, 10, "shade", shade)
        yield rectangle(x, y - 9, 12, 10, "grid")
        yield label(x - 5, y, f"{shade:g}", "small end")


class Sheet:
    """The columns of an addition, drawn in blocks."""

    def __init__(self, adder: BinaryAdder, steps: list[Step]) -> None:
        self._steps, self._axes = steps, axes_of(adder)
        most = min(UNITS, max(8, SHADES // len(steps)))
        self._units = most_varying([step.layer_1 for step in steps], most)
        self._hidden_dim = adder.hidden_dim
        self._unit_height = min(9.0, max(3.0, 144 / len(self._units)))

    def block(self, start: int, end: int, top: float) -> tuple[list[str], float]:
        """Return the marks of the columns from start to end - 1, and where the block ends."""
        width = (RIGHT - LEFT) / min(COLUMNS, max(9, len(self._steps)))
        self._rows(top)
        marks = list(self._names())
        for step in range(start, end):
            marks += self._column(step, RIGHT - (step - start + 1) * width, width)
        return marks, self._end

    def _rows(self, top: float) -> None:
        """Set the places of the rows, from the top down."""
        numbers = len(self._steps[0].bits)
        self._column_number = top + ROW
        self._carry = self._column_number + ROW
        self._numbers = [self._carry + ROW * (i + 1) for i in range(numbers)]
        self._rule = self._numbers[-1] + 7
        self._sum = self._rule + ROW
        self._answer = self._sum + ROW
        self._hidden = self._answer + 16
        low = self._hidden + self._unit_height * len(self._units) + 12
        self._read = Scale(-1.4, 2.0 * numbers - 1.6, low + 44, low)
        self._output = Scale(0.0, 1.0, low + 104, low + 60)
        self._end = low + 128

    def _names(self) -> Iterator[str]:
        names = [(self._column_number, "column"), (self._carry, "carry in")]
        names += [(self._sum, "true sum"), (self._answer, "answer")]
        names += [(y, "+" if y == self._numbers[-1] else "") for y in self._numbers]
        names += [
            (self._hidden + self._unit_height * len(self._units) / 2 + 4, "hidden units"),
            (self._read.end + 26, "carry out"),
            (self._output.end + 26, "output"),
        ]
        if len(self._units) < self._hidden_dim:
            some = f"{len(self._units)} of {self._hidden_dim}"
            names.append((self._hidden + self._unit_height * len(self._units) / 2 + 18, some))
        for y, name in names:
            yield label(LEFT - 8, y, name, "small soft end")
        yield line(LEFT, self._rule, RIGHT, self._rule, "line")
        carries = sorted({0, len(self._numbers) - 1}) if self._axes is not None else []
        levels = [(self._read(2 * carry - 1), str(carry)) for carry in carries]
        levels += [(self._output(x), f"{x:g}") for x in (0.0, 0.5, 1.0)]
        for y, level in levels:
            yield line(LEFT, y, RIGHT, y, "grid")
            yield label(RIGHT + 5, y + 4, level, "small soft")

    def _column(self, number: int, x: float, width: float) -> Iterator[str]:
        step, middle = self._steps[number], x + width / 2
        yield label(middle, self._column_number, str(number + 1), "middle small soft")
        if step.carried:
            yield label(middle, self._carry, str(step.carried), "middle small")
        for y, bit in zip(self._numbers, step.bits):
            yield label(middle, y, str(bit), "middle")
        yield label(middle, self._sum, str(step.true), "middle bold")
        answered = "middle bad" if step.wrong else "middle"
        yield label(middle, self._answer, str(step.answer), answered)
        for row, unit in enumerate(self._units):
            y = self._hidden + row * self._unit_height
            shade = step.layer_1[unit]
            yield rectangle(x + 1, y, width - 2, self._unit_height - 0.5, "shade", shade)
        if self._axes is not None:
            y = self._read(self._axes.place(step.layer_1)[1])
            yield triangle(middle, y, 4, "one") if step.carry else circle(middle, y, 4, "zero")
        height = max(1.5, self._output(0.0) - self._output(step.output))
        yield rectangle(middle - 5, self._output(0.0) - height, 10, height, "shade")
        if step.wrong:
            yield rectangle(x + 1, self._output.end - 6, width - 2, 54, "bad")
            left = [] if (number + 1) % COLUMNS == 0 else self._steps[number + 1 : number + 2]
            if not any(neighbour.wrong for neighbour in left):  # there is room for the word
                yield label(middle, self._end - 7, "wrong", "bad small middle")
