"""The same network at earlier moments of its training: it is trained once more, from its seed."""

from __future__ import annotations

from ..adder import BinaryAdder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Sequence


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
        raise ValueError("the adder's training is not what its settings say: alpha was changed")
