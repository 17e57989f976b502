"""The figures behind the pictures, as tables: the rows of a table are lists of texts."""

from __future__ import annotations

from math import sqrt

from ..adder import BinaryAdder
from ..checks import check_integer, check_operands, shown
from ..reference.binary import sum_dim
from .axes import CarryAxes, inner, random_steps, steps_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence, Union

    from ..rnn import RNN
    from .moments import Moment

    Model = Union[BinaryAdder, RNN]

# With more weights than this, a table of them would fill a book.
MOST_WEIGHTS = 2_000

ARTICLE = 101, 116  # the first numbers that the article adds

# Longer numbers make no picture that one could read.
LARGEST_OPERAND = 2**64 - 1


def an_addition(adder: BinaryAdder) -> tuple[int, ...]:
    """Return the addition to show where none is asked for: the article's, cut to the bits.

    >>> from rnnadd import BinaryAdder
    >>> an_addition(BinaryAdder()), an_addition(BinaryAdder(input_dim=3, binary_dim=2))
    ((101, 116), (1, 0, 1))
    """
    largest = 2**adder.binary_dim - 1
    return tuple([ARTICLE[i % 2] & largest for i in range(adder.input_dim)])


def check_addition(adder: BinaryAdder, operands: Sequence[int]) -> tuple[int, ...]:
    """Return the operands of an addition that one can draw, or raise TypeError or ValueError."""
    if not isinstance(adder, BinaryAdder):
        raise TypeError(f"adder must be a BinaryAdder, got {shown(adder)}")
    checked = check_operands("operands", operands, adder.input_dim)
    for i, x in enumerate(checked):
        check_integer(f"operands[{i}]", x, 0, LARGEST_OPERAND)
    return checked


def columns_of(operands: Sequence[int]) -> int:
    """Return how many columns an addition has: as many as `BinaryAdder.add` takes.

    >>> columns_of((101, 116)), columns_of((0, 0))
    (8, 2)
    """
    return sum_dim(max(1, *[x.bit_length() for x in operands]), len(operands))


def outputs_of(adder: BinaryAdder, operands: Sequence[int]) -> list[float]:
    """Return the outputs for all columns of an addition, the least significant first."""
    inputs = [[float(x >> step & 1) for x in operands] for step in range(columns_of(operands))]
    return [output for [output] in adder._rnn._network.predict(inputs)]


def wrong_columns(outputs: Sequence[float], total: int) -> list[int]:
    """Return the columns whose output is on the wrong side of 0.5, or is no number.

    >>> wrong_columns([0.9, 0.2, float("nan")], 2)
    [0, 1, 2]
    """
    return [
        step
        for step, output in enumerate(outputs)
        if output != output or (output > 0.5) != (total >> step & 1 == 1)
    ]


def errors(model: Model) -> list[list[str]]:
    """Return the errors while the model learned. Raises ValueError if there are none."""
    if not model.history:
        kept = "no errors were kept" if model.iterations else "nothing was learned yet"
        raise ValueError(kept)
    return [
        ["from", "to", "mean error", "least", "greatest"],
        *[
            [
                f"{piece.start + 1:,}",
                f"{piece.end:,}",
                *[f"{x:.4g}" for x in (piece.mean, piece.least, piece.greatest)],
            ]
            for piece in model.history
        ],
    ]


def moments_of(moments: Sequence[Moment]) -> list[list[str]]:
    """Return what an adder could do while it learned."""
    return [
        ["iterations", "share of right answers", "gap"],
        *[
            [f"{n:,}", f"{share:.3f}", "" if cloud is None else f"{cloud.gap():.3f}"]
            for n, share, cloud in moments
        ],
    ]


def columns(adder: BinaryAdder, operands: Sequence[int]) -> list[list[str]]:
    """Return what the network does in each column of an addition, the least significant first."""
    outputs = outputs_of(adder, operands)
    wrong = wrong_columns(outputs, sum(operands))
    axes = CarryAxes(random_steps(adder)) if adder.input_dim > 1 else None
    head = ["column", "bits", "carry in", "true bit", "output", "answer"]
    rows = [head if axes is None else [*head, "carry out", "read off"]]
    carry = 0
    for step, (column, output) in enumerate(zip(steps_of(adder, operands, len(outputs)), outputs)):
        true = sum(operands) >> step & 1
        answer = f"{int(output > 0.5)}{', wrong' if step in wrong else ''}"
        bits = " ".join(map(str, column.bits))
        row = [str(step + 1), bits, str(carry), str(true), f"{output:.3f}", answer]
        if axes is not None:
            read = (axes.place(column.layer_1)[1] + 1.0) / 2.0
            row += [str(column.carry), f"{read:.2f}"]
        rows.append(row)
        carry = column.carry
    return rows


def error_of(adder: BinaryAdder, operands: Sequence[int], bit: int) -> list[list[str]]:
    """Return how much of the error of one bit arrives at each step, the last one first."""
    inputs = [[float(x >> step & 1) for x in operands] for step in range(bit + 1)]
    target = [*[None] * bit, [float(sum(operands) >> bit & 1)]]
    deltas = adder._rnn.trace(inputs, target)[-1]  # layer_1_delta
    sizes = [sqrt(inner(delta, delta)) for delta in deltas]
    rows = [["column", "length of layer_1_delta", "in %"]]
    for step in reversed(range(bit + 1)):
        share = 100 * sizes[step] / sizes[bit] if sizes[bit] else 0.0
        rows.append([str(step + 1), f"{sizes[step]:.3g}", f"{share:.3g}"])
    return rows


def synapse(model: Model, name: str) -> list[list[str]]:
    """Return one matrix of weights, a row for each row of it.

    Raises ValueError if the model has too many weights for a table.
    """
    count = sum([len(rows) * len(rows[0]) for rows in synapses(model)])
    if count > MOST_WEIGHTS:
        raise ValueError(f"the network has {count:,} weights, too many for a table")
    rows = getattr(model, name)
    head = ["", *[str(column + 1) for column in range(len(rows[0]))]]
    return [head, *[[str(i + 1), *[f"{x:.3f}" for x in row]] for i, row in enumerate(rows)]]


def synapses(model: Model) -> list[list[list[float]]]:
    return [model.synapse_0, model.synapse_1, model.synapse_h]
