"""The weights of a network: three matrices in one scale, the hidden units across in each."""

from __future__ import annotations

from .drawing import WIDTH, Picture, label, rectangle
from .squares import Squares, check_finite, legend

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Union

    from ..adder import BinaryAdder
    from ..rnn import RNN

    Matrix = List[List[float]]
    Model = Union[BinaryAdder, RNN]

LEFT = 84  # where the columns begin
MOST = 32  # so many rows and columns are drawn: more could not be seen


def weights(model: Model) -> Picture:
    """Return the weights of a `BinaryAdder` or an `RNN` as squares, in three maps.

    Of more than 32 hidden units those are drawn whose weights to the outputs are the largest.
    Raises ValueError if a weight is infinite or NaN.

    >>> from rnnadd import BinaryAdder
    >>> weights(BinaryAdder()).title
    'The weights before the training'
    """
    check_finite(model)
    synapse_0, synapse_h, synapse_1 = model.synapse_0, model.synapse_h, model.synapse_1
    units = strongest(synapse_1)
    synapse_0 = [[row[unit] for unit in units] for row in synapse_0[:MOST]]
    synapse_h = [[synapse_h[unit][to] for to in units] for unit in units]
    synapse_1 = [list(column) for column in zip(*[synapse_1[unit] for unit in units])][:MOST]
    maps = [
        ("inputs (down) to hidden units (across): synapse_0", synapse_0, "input"),
        ("hidden units a step before (down) to hidden units: synapse_h", synapse_h, "unit"),
        ("hidden units (across) to output: synapse_1", synapse_1, "output"),
    ]
    largest = max([abs(x) for _, rows, _ in maps for row in rows for x in row])
    cell = min(22.0, (WIDTH - LEFT - 16) / len(units))
    marks, y = legend(largest, cell, 24, 46), 104.0
    area = "The area is the size. Full squares are positive, empty ones negative."
    marks.append(label(12, 76, area, "small"))
    for name, rows, what in maps:
        numbers = units if what == "unit" else list(range(len(rows)))
        marks += one_map(rows, numbers, units, what, Squares(largest, cell), cell, y)
        marks.append(label(12, y, name, "small bold"))
        y += 44 + cell * len(rows)
    n = model.iterations
    when = f"after {n:,} iterations" if n else "before the training"
    some = f", of {len(units)} of {model.hidden_dim} hidden units"
    when += some if len(units) < model.hidden_dim else ""
    return Picture(f"The weights {when}", meaning(model, len(units)), y - 16, marks)


def meaning(model: Model, drawn: int) -> str:
    """Return the text alternative."""
    text = (
        "Three maps of squares, one for each weight: synapse_0, from the inputs to the hidden"
        " units; synapse_h, from the hidden units of the step before; synapse_1, to the outputs."
        " A column belongs to one hidden unit in all three. The larger the area, the larger the"
        " weight. Full squares are positive: they push the unit toward 1. Empty ones are negative:"
        " they push it toward 0. The scale is the same in all three."
    )
    if drawn < model.hidden_dim:
        text += (
            f" The network has {model.hidden_dim} hidden units. Here are the {drawn} whose weights"
            " to the outputs are the largest."
        )
    if max(len(model.synapse_0), len(model.synapse_1[0])) > MOST:
        text += f" Of the inputs and of the outputs, the first {MOST} are drawn."
    return text


def one_map(
    rows: Matrix,
    row_numbers: list[int],
    units: list[int],
    what: str,
    squares: Squares,
    cell: float,
    y: float,
) -> list[str]:
    """Return a matrix, its name at y, with the numbers of its rows and columns from 1."""
    top = y + 20
    marks = [rectangle(LEFT, top, cell * len(units), cell * len(rows), "grid")]
    for i, row in enumerate(rows):
        for j, weight in enumerate(row):
            squares.add(LEFT + cell * (j + 0.5), top + cell * (i + 0.5), weight)
    digits = len(str(units[-1] + 1))
    for j in range(0, len(units), 1 + int(9 * digits / cell)):
        marks.append(
            label(LEFT + cell * (j + 0.5), top - 4, str(units[j] + 1), "small soft middle")
        )
    for i in range(0, len(rows), 1 if cell >= 14 else 2):
        text = f"{what} {row_numbers[i] + 1}"
        marks.append(label(LEFT - 6, top + cell * (i + 0.5) + 4, text, "small soft end"))
    return [*marks, *squares.marks()]


def strongest(synapse_1: Matrix) -> list[int]:
    """Return the numbers of the hidden units that matter most to the outputs, `MOST` at most.

    >>> strongest([[0.5], [-2.0]])
    [0, 1]
    """
    largest = [max([abs(x) for x in row]) for row in synapse_1]
    by_size = sorted(range(len(largest)), key=lambda unit: -largest[unit])
    return sorted(by_size[:MOST])
