"""What a worker does: it trains some adders and makes a row of each."""

from __future__ import annotations

import hashlib
from time import perf_counter

from ..adder import BinaryAdder
from ..report import NamedTuple, mean_errors
from ..together import fit_together

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from .grid import Settings

TENTHS = 10  # the errors along the way: of each tenth of the iterations
ERRORS = [*[f"error_{i}" for i in range(1, TENTHS)], "final_error"]

# All additions of so many bits are tried, if the operands have at most so many bits together, and
# some random ones of long numbers.
SHORT_DIM, SHORT_BITS = 5, 10
LONG_DIM, LONG_PAIRS = 64, 100

# Some iterations are done at a time, so that a worker that is to stop does so soon.
SECONDS_AT_ONCE = 0.01


class Row(NamedTuple):
    """One training of a sweep: its settings, and what came of it.

    seed ... sample_kind   the settings of the adder
    iterations             how many it was trained for
    bound                  what an error is compared with, for `below_from`
    error_1 ... error_9    the mean error of each tenth of the iterations
    final_error            that of the last tenth
    below_from             the first end of a tenth from which on all tenths have a mean error
                           below the bound; None if the last one has not
    score, margin          of all additions of short numbers: of 5 bits, or fewer if the adder has
                           learned from fewer, or adds more than two numbers
    long_score             of 100 random additions of 64 bits
    sha256                 of the weights, as texts (`float.hex`), each in a line of its own: all
                           of synapse_0, then of synapse_1 and synapse_h

    `fit` keeps errors in blocks (see `BinaryAdder.history`). Of a block that lies in two tenths,
    each gets its part of the mean. The scores are those that `BinaryAdder.score` gives.
    """

    seed: int
    hidden_dim: int
    alpha: float
    binary_dim: int
    input_dim: int
    sample_kind: str
    iterations: int
    bound: float
    error_1: float
    error_2: float
    error_3: float
    error_4: float
    error_5: float
    error_6: float
    error_7: float
    error_8: float
    error_9: float
    final_error: float
    below_from: int | None
    score: float
    margin: float
    long_score: float
    sha256: str

    @property
    def errors(self) -> tuple[float, ...]:
        """The mean errors of the ten tenths."""
        return tuple([getattr(self, name) for name in ERRORS])

    @property
    def learned(self) -> bool:
        """Whether all additions of short numbers come out right."""
        return self.score == 1.0


class Batch(NamedTuple):
    """Some trainings of one shape, to be done by one worker.

    numbers, settings   of the trainings
    backend             which module trains, or None for the worker's fastest
    """

    numbers: list[int]
    settings: list[Settings]
    iterations: int
    bound: float
    backend: str | None


class Stopped(Exception):
    """The batch is not wanted any more."""


def train_batch(
    batch: Batch, stopped: Callable[[], bool] = lambda: False
) -> tuple[list[Row], float]:
    """Do a batch and return its rows, and the seconds it took.

    Raises Stopped soon after `stopped` is true.

    >>> settings = {"seed": 0, "hidden_dim": 16, "alpha": 0.5, "sample_kind": "rejection",
    ...             "binary_dim": 8, "input_dim": 2}
    >>> [row], seconds = train_batch(Batch([0], [settings], 3_000, 1.0, None))
    >>> row.seed, row.score, row.below_from
    (0, 1.0, 2700)
    """
    start = perf_counter()
    adders = [BinaryAdder(**settings, backend=batch.backend) for settings in batch.settings]
    _train(adders, batch.iterations, stopped)
    rows = []
    for adder in adders:
        _check(stopped)
        rows.append(make_row(adder, batch.bound))
    return rows, perf_counter() - start


def _train(adders: list[BinaryAdder], iterations: int, stopped: Callable[[], bool]) -> None:
    """Train the adders for so many iterations, some of them at a time."""
    done, piece = 0, 1
    while done < iterations:
        _check(stopped)
        piece, start = min(piece, iterations - done), perf_counter()
        fit_together(adders, piece)
        done += piece
        if perf_counter() - start < SECONDS_AT_ONCE:
            piece *= 2


def _check(stopped: Callable[[], bool]) -> None:
    if stopped():
        raise Stopped


def make_row(adder: BinaryAdder, bound: float) -> Row:
    """Return the row of an adder that is trained."""
    iterations = adder.iterations
    ends = [iterations * (i + 1) // TENTHS for i in range(TENTHS)]
    errors = [float("nan") if x is None else x for x in mean_errors(adder.history, ends)]
    short = short_dim(adder.binary_dim, adder.input_dim)
    pairs = None if short * adder.input_dim <= SHORT_BITS else 2**SHORT_BITS
    score = adder.score(short, pairs)
    return Row(
        seed=adder.seed,
        hidden_dim=adder.hidden_dim,
        alpha=adder.alpha,
        binary_dim=adder.binary_dim,
        input_dim=adder.input_dim,
        sample_kind=adder.sample_kind,
        iterations=iterations,
        bound=bound,
        **dict(zip(ERRORS, errors)),
        below_from=below_from(errors, ends, bound),
        score=score.share,
        margin=score.margin,
        long_score=adder.score(LONG_DIM, LONG_PAIRS).share,
        sha256=sha256(adder),
    )


def short_dim(binary_dim: int, input_dim: int) -> int:
    """Return how many bits the short numbers have.

    >>> short_dim(8, 2), short_dim(4, 2), short_dim(8, 3)
    (5, 4, 3)
    """
    return max(1, min(SHORT_DIM, binary_dim, SHORT_BITS // input_dim))


def below_from(errors: list[float], ends: list[int], bound: float) -> int | None:
    """Return the first end from which on all errors are below the bound, or None.

    >>> below_from([4.0, 0.5, 2.0, 0.9, 0.8], [1, 2, 3, 4, 5], 1.0)
    4
    """
    first = None
    for end, error in zip(reversed(ends), reversed(errors)):
        if not error < bound:  # it may be NaN
            break
        first = end
    return first


def sha256(adder: BinaryAdder) -> str:
    """Return the digest of all weights, to the last bit."""
    synapses = adder.synapse_0, adder.synapse_1, adder.synapse_h
    text = "\n".join([weight.hex() for synapse in synapses for row in synapse for weight in row])
    return hashlib.sha256(text.encode()).hexdigest()
