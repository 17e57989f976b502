"""The figures behind the pictures, as tables: the rows of a table are lists of texts."""

from __future__ import annotations

from math import sqrt

from .addition import deltas_of, steps_of
from .axes import axes_of, inner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence, Union

    from ..adder import BinaryAdder
    from ..rnn import RNN
    from .moments import Moment

    Model = Union[BinaryAdder, RNN]

# With more weights than this, a table of them would fill a book.
MOST_WEIGHTS = 2_000


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
    axes = axes_of(adder)
    head = ["column", "bits", "carry in", "true bit", "output", "answer"]
    rows = [head if axes is None else [*head, "carry out", "read off"]]
    for number, step in enumerate(steps_of(adder, operands), 1):
        bits = " ".join(map(str, step.bits))
        answer = f"{step.answer}{', wrong' if step.wrong else ''}"
        row = [str(number), bits, str(step.carried), str(step.true), f"{step.output:.3f}", answer]
        if axes is not None:
            read = (axes.place(step.layer_1)[1] + 1.0) / 2.0
            row += [str(step.carry), f"{read:.2f}"]
        rows.append(row)
    return rows


def error_of(adder: BinaryAdder, operands: Sequence[int], bit: int) -> list[list[str]]:
    """Return how much of the error of one bit arrives at each column, the last one first."""
    sizes = [sqrt(inner(delta, delta)) for delta in deltas_of(adder, operands, bit)]
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
