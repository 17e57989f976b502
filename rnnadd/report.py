"""What a network tells of itself, and the report on one addition in the article's words."""

from __future__ import annotations

from collections import namedtuple

from .reference.binary import binary2int, int2binary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence
    from typing import NamedTuple as NamedTuple

    from .reference.history import History
    from .reference.matrix import Matrix
else:

    class _NamedTupleType(type):
        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            fields = namedtuple(name, namespace["__annotations__"])
            return type(name, (fields,), {**namespace, "__slots__": ()})

    class NamedTuple(metaclass=_NamedTupleType):
        """What `typing.NamedTuple` is; to import `typing` takes half as long as to start Python."""


class Report(NamedTuple):
    """How the network did on the addition of one iteration, before it learned from it.

    iteration       how many iterations were done, this one included
    overall_error   the sum of |error| over the bits, from 0 to binary_dim
    mean_error      the mean of overall_error over all iterations since the report before, or since
                    `fit` was called
    operands        the numbers to add
    true, pred      the bits of the sum and of the network's answer, most significant first;
                    a bit of the answer is NaN once the weights have overflowed

    >>> Report(1000, 0.5, 0.6, (2, 1), [1, 1], [1, 0]).answer
    2
    """

    iteration: int
    overall_error: float
    mean_error: float
    operands: tuple[int, ...]
    true: list[int]
    pred: list[float]

    @property
    def answer(self) -> float:
        """The network's answer as a number: an int, or NaN."""
        return binary2int(self.pred)


class RNNReport(NamedTuple):
    """How the network did on the sequence of one iteration, before it learned from it.

    iteration       how many iterations were done, this one included
    overall_error   the sum of |error| over all outputs of all steps
    mean_error      the mean of overall_error over all iterations since the report before, or since
                    `fit` was called
    outputs         what the network answered: steps x output_dim
    """

    iteration: int
    overall_error: float
    mean_error: float
    outputs: list[list[float]]


class Errors(NamedTuple):
    """The errors of some iterations that came one after the other: one piece of a history.

    start, end        the iterations start + 1, ..., end
    mean              the mean of their overall_error
    least, greatest   the least and the greatest of them; if one of them was NaN, mean is, too
    """

    start: int
    end: int
    mean: float
    least: float
    greatest: float


class Trace(NamedTuple):
    """The layers of a network in each step of a sequence: the hidden units and the outputs."""

    layer_1: list[list[float]]
    layer_2: list[list[float]]


class ErrorTrace(NamedTuple):
    """The layers of a network in each step of a sequence, and what is wrong with them.

    layer_1, layer_2   the hidden units (steps x hidden_dim) and the outputs (steps x output_dim)
    layer_2_delta      the error, target - output, times the slope of the sigmoid
    layer_1_delta      the error at the hidden layer, carried back through time

    A step whose target is None has no error of its own: zeros in layer_2_delta.
    """

    layer_1: list[list[float]]
    layer_2: list[list[float]]
    layer_2_delta: list[list[float]]
    layer_1_delta: list[list[float]]


class Gradients(NamedTuple):
    """The slope of half the sum of the squared errors with respect to each weight.

    It is positive where a larger weight makes the error larger.
    """

    synapse_0: list[list[float]]
    synapse_1: list[list[float]]
    synapse_h: list[list[float]]


def list_errors(history: History) -> list[Errors]:
    """Return a history's blocks, the one that is not whole yet as the last.

    >>> list_errors((10, 2, ((7.0, 3.0, 4.0),), 1, (2.5, 2.5, 2.5)))[1]
    Errors(start=12, end=13, mean=2.5, least=2.5, greatest=2.5)
    """
    start, size, blocks, count, last = history
    pieces = [(size, block) for block in blocks]
    if count > 0:
        pieces.append((count, last))
    errors = []
    for iterations, (total, least, greatest) in pieces:
        end = start + iterations
        errors.append(Errors(start, end, total / iterations, least, greatest))
        start = end
    return errors


def mean_errors(errors: Sequence[Errors], ends: Sequence[int]) -> list[float | None]:
    """Return the mean error from each of some iterations to the next, which ascend; first from 0.

    A block on both sides of an end counts for both, as far as it lies there. Where there is none,
    the mean is None.

    >>> mean_errors([Errors(0, 4, 3.0, 2.0, 4.0), Errors(4, 8, 1.0, 0.0, 2.0)], [2, 6])
    [3.0, 2.0]
    """
    means: list[float | None] = []
    start = i = 0
    for end in ends:
        weight, weighted = 0, 0.0
        while i < len(errors):
            block = errors[i]
            inside = min(end, block.end) - max(start, block.start)
            if inside > 0:
                weight += inside
                weighted += inside * block.mean
            if block.end > end:
                break
            i += 1
        means.append(weighted / weight if weight else None)
        start = end
    return means


def make_report(
    iteration: int,
    overall_error: float,
    mean_error: float,
    operands: tuple[int, ...],
    layer_2_values: Matrix,
) -> Report:
    """Return the report for what the network answered, low bit first (binary_dim x 1).

    >>> make_report(1000, 0.6, 0.7, (1, 1), [[0.2], [0.6]]).pred
    [1, 0]
    """
    # decode estimate so we can print it out
    pred = [round(x) if x == x else x for (x,) in reversed(layer_2_values)]
    true = int2binary(sum(operands), len(pred))
    return Report(iteration, overall_error, mean_error, operands, true, pred)


def report_text(report: Report, r_style: bool = False) -> str:
    """Return the article's five lines, in R's style as R's `print(paste(...))` shows them.

    >>> print(report_text(Report(1000, 0.75, 0.8, (2, 1), [1, 1], [1, 0]), r_style=True))
    [1] "Error: 0.75"
    [1] "Pred: 1 0"
    [1] "True: 1 1"
    [1] "2 + 1 = 2"
    [1] "----------------"
    """
    as_r = r_style or report.answer != report.answer
    answer = r_number(report.answer) if as_r else str(report.answer)
    lines = [
        f"Error: {r_number(report.overall_error)}",
        f"Pred: {_spaced(report.pred)}",
        f"True: {_spaced(report.true)}",
        f"{' + '.join(map(str, report.operands))} = {answer}",
        "----------------",
    ]
    return "\n".join(f'[1] "{line}"' if r_style else line for line in lines)


def _spaced(bits: Sequence[float]) -> str:
    return " ".join(map(r_number, bits))


def r_number(x: float) -> str:
    """Return x, finite or NaN, as R's `paste` writes it: up to 15 digits, the shorter notation.

    >>> r_number(3.816498225823551), r_number(123456), r_number(100000)
    ('3.81649822582355', '123456', '1e+05')
    """
    if x != x:
        return "NaN"
    mantissa, exponent = f"{x:.14e}".split("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    scientific = f"{mantissa}e{exponent}"
    decimals = len(mantissa.lstrip("-").replace(".", "")) - 1 - int(exponent)
    fixed = f"{x:.{max(0, decimals)}f}"
    return fixed if len(fixed) <= len(scientific) else scientific
