"""The same network at earlier moments of its training: it is trained once more, from its seed."""

from __future__ import annotations

from ..adder import BinaryAdder
from .axes import UNITS, Cloud

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, NamedTuple, Sequence
else:
    from ..report import NamedTuple

MOMENTS = 20  # steps from one look at the network to the next, over the whole training
BITS = 4  # all numbers of so many bits are added
ADDITIONS_BITS = 8  # but of fewer, if the operands have more than so many bits together

# The network is not trained once more if that takes more multiplications than this: some seconds
# on the fast path; on the other about as long as the training took.
MOST_WORK = 3_000_000_000


class Moment(NamedTuple):
    """What a network could do after some iterations.

    share   of the additions of short numbers that came out right
    cloud   its hidden states, or None where nothing is ever carried
    """

    iterations: int
    share: float
    cloud: Cloud | None


def watch(adder: BinaryAdder) -> list[Moment]:
    """Return what the adder could do at 21 moments, from the start of its training to the end.

    Raises ValueError if it would take too long to find out, and as `moments` does.

    >>> [moment.iterations for moment in watch(BinaryAdder(hidden_dim=2).fit(40))[:4]]
    [0, 2, 4, 6]
    """
    if work(adder) > MOST_WORK:
        raise ValueError("it would take too long to train the network once more")
    bits, pairs = short_numbers(adder)
    n = adder.iterations
    return [
        Moment(
            moment.iterations,
            moment.score(bits, pairs).share,
            Cloud(moment) if adder.input_dim > 1 else None,
        )
        for moment in moments(adder, sorted({n * i // MOMENTS for i in range(MOMENTS + 1)}))
    ]


def moments(adder: BinaryAdder, iterations: Sequence[int]) -> Iterator[BinaryAdder]:
    """Yield the adder as it was after so many iterations each, in ascending order.

    It is one object that trains on from one moment to the next. A network that does not come out
    of its settings again (its alpha was changed on the way, or its weights were) has no earlier
    moments: raises ValueError, but only after the last of them.

    >>> adder = BinaryAdder(hidden_dim=2).fit(20)
    >>> [moment.iterations for moment in moments(adder, [0, 10, 20])]
    [0, 10, 20]
    """
    again = BinaryAdder(
        adder.seed,
        hidden_dim=adder.hidden_dim,
        alpha=adder.alpha,
        binary_dim=adder.binary_dim,
        input_dim=adder.input_dim,
        sample_kind=adder.sample_kind,
        backend=adder.backend,
    )
    for moment in iterations:
        yield again.fit(moment - again.iterations)
    if again.fit(adder.iterations - again.iterations) != adder:
        raise ValueError(
            "the network does not come out of its settings again: its alpha was changed"
        )


def short_numbers(adder: BinaryAdder) -> tuple[int, int | None]:
    """Return how many bits the numbers have that are added, and how many random additions are
    done, or None for all there are.
    """
    bits = max(1, min(BITS, adder.binary_dim, ADDITIONS_BITS // adder.input_dim))
    few = bits * adder.input_dim <= ADDITIONS_BITS
    return bits, None if few else 2**ADDITIONS_BITS


def work(adder: BinaryAdder) -> int:
    """Return about how many multiplications it takes to train and to look at the moments again."""
    weights = adder.hidden_dim * (adder.hidden_dim + adder.input_dim + 1)
    units = min(adder.hidden_dim, UNITS)
    looks = 100 * (MOMENTS + 1) * (weights + units * units)
    return adder.binary_dim * (adder.iterations * weights + looks)
