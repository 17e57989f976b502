"""Amounts as squares: the larger the amount, the larger the area; full for plus, empty for minus.

So they can be read without colours, and the small beside the large.
"""

from __future__ import annotations

from math import isfinite, sqrt

from .drawing import label, number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable

SMALLEST = 1.2  # a smaller square is left out: it could not be seen
BORDER = 1.3  # the width of the line around an empty one, which lies within it


class Squares:
    """Squares of one scale: the largest amount fills a cell of so many units.

    >>> squares = Squares(2.0, 11)
    >>> squares.add(20, 20, 2.0)
    >>> squares.marks()
    ['<path d="M15 15h10v10h-10z" class="one"/>']
    """

    def __init__(self, largest: float, cell: float) -> None:
        self._largest, self._side = largest, cell - 1
        self._places: dict[str, list[str]] = {"one": [], "zero": []}

    def add(self, x: float, y: float, amount: float) -> None:
        """Add a square around a place."""
        if self._largest == 0.0:
            return
        side = self._side * sqrt(abs(amount) / self._largest)
        if side < SMALLEST:
            return
        if amount < 0.0:
            side = max(0.1, side - BORDER)
        s = number(side)
        d = f"M{number(x - side / 2)} {number(y - side / 2)}h{s}v{s}h-{s}z"
        self._places["one" if amount > 0.0 else "zero"].append(d)

    def marks(self) -> list[str]:
        """Return what was added: one path for all of a sign, for a short text."""
        return [
            f'<path d="{"".join(places)}" class="{kind}"/>'
            for kind, places in self._places.items()
            if places
        ]


def legend(largest: float, cell: float, left: float, y: float) -> list[str]:
    """Return what the squares mean: some amounts from the most negative to the most positive."""
    squares, marks = Squares(largest, cell), []
    if largest == 0.0:
        return [label(left, y + 4, "all are 0", "small")]
    for i, part in enumerate((-1.0, -0.5, -0.1, 0.1, 0.5, 1.0)):
        x = left + 74 * i
        squares.add(x, y, part * largest)
        sign = "-" if part < 0.0 else "+"
        marks.append(label(x + cell / 2 + 4, y + 4, f"{sign}{abs(part) * largest:.2g}", "small"))
    return [*squares.marks(), *marks]


def check_finite(model: Any) -> None:
    """Raise ValueError if a weight is infinite or NaN: then nothing can be drawn."""
    for name in ("synapse_0", "synapse_1", "synapse_h"):
        if not all(map(isfinite, _flat(getattr(model, name)))):
            raise ValueError(
                f"the model's {name} has weights that are no finite numbers: there is nothing to"
                " draw. Train it anew, with a smaller alpha"
            )


def _flat(rows: Iterable[Iterable[float]]) -> list[float]:
    return [x for row in rows for x in row]
