"""The carry appears: the hidden states of many additions, on the two axes that show the carry."""

from __future__ import annotations

from ..checks import check_operands
from ..reference.binary import sum_dim
from .axes import Cloud, steps_of
from .drawing import (
    WIDTH,
    Picture,
    Scale,
    circle,
    label,
    line,
    many,
    polyline,
    rectangle,
    triangle,
)
from .figures import outputs_of, wrong_columns
from .moments import moments
from .paper import sum_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Sequence

    from ..adder import BinaryAdder
    from .axes import Step

MEANING = (
    "Each mark is the hidden state after one column of a random addition. Its shape is the truth."
    " Filled triangles: a carry leaves the column; empty circles: none does. Its place is what the"
    " hidden units tell, as two weighted sums of them: across, the ones in the column; up, its"
    " carry."
)


def the_carry(adder: BinaryAdder, *operands: int) -> Picture:
    """Return the hidden states of random additions, with the path of one addition if it is given.

    Raises ValueError if the network adds one number only, so that nothing is ever carried.
    """
    panel = Panel(Cloud(adder), 30, 92, WIDTH - 20, 388)
    title = f"The carry after {adder.iterations:,} additions"
    marks = [*panel.axes(), *panel.cloud()]
    text = MEANING
    if operands:
        operands = check_operands("operands", operands, adder.input_dim)
        marks += list(panel.path(adder, operands))
        way = f"line: {sum_text(operands)}, its columns numbered from the right"
        marks += [label(12, 80, way, "small"), circle(376, 76, 6, "bad")]
        marks.append(label(388, 80, "wrong output", "small"))
        text += (
            f" The line is the path of {sum_text(operands)} through the states. A ring is around"
            " each state whose output is wrong."
        )
    return Picture(title, text, 414, [*legend(44), *marks])


def the_carry_appears(adder: BinaryAdder, iterations: Sequence[int] | None = None) -> Picture:
    """Return the hidden states at some moments of the training, four if none are given.

    The network is trained once more for it, from its seed. Raises ValueError as `moments` does.
    """
    if iterations is None:
        iterations = four(adder.iterations)
    return panels([(moment.iterations, Cloud(moment)) for moment in moments(adder, iterations)])


def four(iterations: int) -> list[int]:
    """Return the moments that show best how the carry appears."""
    return [0, iterations * 3 // 10, iterations * 6 // 10, iterations]


def panels(clouds: Sequence[tuple[int, Cloud]]) -> Picture:
    """Return the picture of some clouds, each with the iterations before it."""
    watch = "Watch the columns with one 1: they carry only if a carry came in."
    marks = [*legend(44), label(12, 84, watch, "small")]
    for number, (iterations, cloud) in enumerate(clouds):
        left, top = 30 + number % 2 * 232, 122 + number // 2 * 224
        panel = Panel(cloud, left, top, left + 206, top + 178)
        marks += [label(left, top - 8, f"after {iterations:,} additions", "small")]
        marks += [*panel.axes(), *panel.cloud()]
    height = 120 + (len(clouds) + 1) // 2 * 224
    numbers = ", ".join(f"{iterations:,}" for iterations, _ in clouds)
    text = f"{MEANING} The panels show the same network after {numbers} additions."
    return Picture("The carry appears", text, height, marks)


def legend(y: float) -> list[str]:
    told = "the place is what the hidden units tell: across, the ones; up, the carry"
    return [
        circle(18, y - 4, 4, "zero"),
        label(28, y, "no carry leaves the column", "small"),
        triangle(218, y - 4, 4, "one"),
        label(228, y, "a carry leaves it", "small"),
        label(12, y + 18, told, "small soft"),
    ]


class Panel:
    """One cloud of states in a rectangle of the picture."""

    def __init__(self, cloud: Cloud, left: float, top: float, right: float, bottom: float) -> None:
        self._cloud = cloud
        self._box = left, top, right - left, bottom - top
        self._x = Scale(-0.6, cloud.input_dim + 0.6, left, right)
        self._y = Scale(-2.2, 2.0 * cloud.input_dim - 1.8, bottom, top)

    def axes(self) -> Iterator[str]:
        left, top, width, height = self._box
        yield rectangle(left, top, width, height, "grid")
        for ones in range(self._cloud.input_dim + 1):
            yield label(self._x(ones), top + height + 14, str(ones), "small middle")
        for carry in range(self._cloud.input_dim):
            y = self._y(2 * carry - 1)
            yield line(left, y, left + width, y, "grid")
            yield label(left - 6, y + 4, str(carry), "small end")

    def cloud(self) -> Iterator[str]:
        for kind, carried in (("zero", False), ("one", True)):
            places = [
                (self._x(ones), self._y(read))
                for ones, read, carry in self._cloud.places
                if bool(carry) == carried
            ]
            yield many(places, 3, kind)

    def path(self, adder: BinaryAdder, operands: Sequence[int]) -> Iterator[str]:
        """Yield the way of one addition, its columns numbered from the right."""
        longest = max(1, *[x.bit_length() for x in operands])
        steps = steps_of(adder, operands, sum_dim(longest, adder.input_dim))
        places = [self._place(step) for step in steps]
        yield polyline(places, "line")
        for step, (x, y) in zip(steps, places):
            yield triangle(x, y, 5, "one") if step.carry else circle(x, y, 5, "zero")
        wrong = wrong_columns(outputs_of(adder, operands), sum(operands))
        for x, y in [places[step] for step in wrong if step < len(places)]:
            yield circle(x, y, 9, "bad")
        yield from self._numbers(places)

    def _numbers(self, places: Sequence[tuple[float, float]]) -> Iterator[str]:
        """Yield the numbers of the columns that there is room for, the last ones before others."""
        count = len(places)
        written: list[tuple[float, float]] = []
        for number in [count, count - 1, *range(1, count - 1)]:
            x, y = places[number - 1]
            near = [1 for a, b in written if abs(a - x) < 18 and abs(b - y) < 13]
            if not near:
                yield label(x + 7, y - 5, str(number), "small bold")
                written.append((x, y))

    def _place(self, step: Step) -> tuple[float, float]:
        ones, read = self._cloud.axes.place(step.layer_1)
        return self._x(ones), self._y(read)
