"""The carry appears: the hidden states of many additions, on the two axes that show the carry."""

from __future__ import annotations

from ..checks import check_integer, check_list
from .addition import check_adder, check_addition, steps_of
from .axes import Cloud, check_that_something_is_carried
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
from .moments import moments
from .paper import sum_text
from .squares import check_finite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Sequence

    from ..adder import BinaryAdder
    from .drawing import Point

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
    check_that_a_carry_shows(adder)
    if operands:
        operands = check_addition(adder, operands)
    cloud = Cloud(adder)
    panel = Panel(cloud, 30, 92, WIDTH - 20, 388)
    title = f"The carry after {adder.iterations:,} additions"
    marks, height, text = [*legend(44), *panel.axes(), *panel.cloud()], 414, MEANING
    if operands:
        path = Path(adder, cloud, operands)
        marks += [*path.key(80), *path.among(panel), *path.strip(446)]
        height = 580
        text += (
            f" The line is the path of {sum_text(operands)} through the states, its columns"
            " numbered from the right. Below, the carry that the states tell, column by column. A"
            " ring is around each state whose output is wrong."
        )
    return Picture(title, text, height, marks)


def check_that_a_carry_shows(adder: BinaryAdder) -> None:
    """Raise TypeError or ValueError unless there is a carry to be seen."""
    check_adder(adder)
    check_that_something_is_carried(adder)
    check_finite(adder)


def the_carry_appears(adder: BinaryAdder, iterations: Sequence[int] | None = None) -> Picture:
    """Return the hidden states at some moments of the training, four if none are given.

    iterations   how many were done at each moment, ascending

    The network is trained once more for it, from its seed. Raises TypeError or ValueError for
    iterations that will not do, and ValueError as `moments` does.
    """
    check_that_a_carry_shows(adder)
    if iterations is None:
        iterations = four(adder.iterations)
    low = 0
    for i, moment in enumerate(check_list("iterations", iterations, "whole numbers")):
        low = check_integer(f"iterations[{i}]", moment, low, adder.iterations)
    return panels([(moment.iterations, Cloud(moment)) for moment in moments(adder, iterations)])


def four(iterations: int) -> list[int]:
    """Return the moments that show best how the carry appears."""
    return [0, iterations * 3 // 10, iterations * 6 // 10, iterations]


def panels(clouds: Sequence[tuple[int, Cloud]]) -> Picture:
    """Return the picture of some clouds, each with the iterations before it."""
    marks = legend(44)
    if all(cloud.input_dim == 2 for _, cloud in clouds):
        watch = "Watch the columns with one 1: they carry only if a carry came in."
        marks.append(label(12, 84, watch, "small"))
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
                self.place(ones, read)
                for ones, read, carry in self._cloud.places
                if bool(carry) == carried
            ]
            yield many(places, 3, kind)

    def place(self, ones: float, read: float) -> Point:
        """Return where in the picture a state is."""
        return self._x(ones), self._y(read)

    def unclamped(self, ones: float, read: float) -> Point:
        """Return where a state would be if the panel did not end."""
        return self._x.unclamped(ones), self._y.unclamped(read)


class Path:
    """The path of one addition through the states."""

    def __init__(self, adder: BinaryAdder, cloud: Cloud, operands: tuple[int, ...]) -> None:
        self._cloud, self._operands = cloud, operands
        self._steps = steps_of(adder, operands)
        self._told = [cloud.axes.place(step.layer_1) for step in self._steps]

    def key(self, y: float) -> Iterator[str]:
        yield label(12, y, f"line: {sum_text(self._operands)}", "small")
        if any(step.wrong for step in self._steps):
            yield circle(376, y - 4, 6, "bad")
            yield label(388, y, "wrong output", "small")

    def among(self, panel: Panel) -> Iterator[str]:
        """Yield the path among the clouds."""
        places = [panel.place(*told) for told in self._told]
        yield from self._line(places)
        count = len(places)
        written: list[Point] = []
        for number in [count, count - 1, *range(1, count - 1)]:  # the last ones before others
            x, y = places[number - 1]
            near = [1 for a, b in written if abs(a - x) < 18 and abs(b - y) < 13]
            if not near:
                yield label(x + 7, y - 5, str(number), "small bold")
                written.append((x, y))

    def strip(self, top: float) -> Iterator[str]:
        """Yield the carry that is told, column by column, the first one on the right."""
        count, most = len(self._steps), self._cloud.input_dim - 1
        x = Scale(0.5, count + 0.5, WIDTH - 20, 30)
        y = Scale(-1.8, 2.0 * most - 0.2, top + 106, top)
        name = "the carry that is told, column by column, the first on the right"
        yield label(12, top - 8, name, "small bold")
        for carry in (0, most):
            yield line(30, y(2 * carry - 1), WIDTH - 20, y(2 * carry - 1), "grid")
            yield label(24, y(2 * carry - 1) + 4, str(carry), "small end")
        yield from self._line([(x(i + 1), y(read)) for i, (_, read) in enumerate(self._told)])
        for number in range(1, count + 1, 1 + count // 20):
            yield label(x(number), top + 122, str(number), "small middle")

    def _line(self, places: Sequence[Point]) -> Iterator[str]:
        yield polyline(places, "line")
        for step, (x, y) in zip(self._steps, places):
            yield triangle(x, y, 5, "one") if step.carry else circle(x, y, 5, "zero")
        for step, place in zip(self._steps, places):
            if step.wrong:
                yield circle(*place, 9, "bad")
