"""`fit_together`: many adders learn at the same time."""

from __future__ import annotations

from contextlib import ExitStack

from .adder import BinaryAdder
from .backends import load_backend
from .checks import check_integer, check_list, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable


def fit_together(adders: Iterable[BinaryAdder], iterations: int = 10_000) -> list[BinaryAdder]:
    """Train each of some adders for so many iterations more, and return them in a list.

    Each learns what `fit` would teach it, to the last bit. But where the processor has AVX2 or
    AVX-512, the fast path trains four or eight adders at a time: those of one shape (hidden_dim,
    binary_dim, input_dim) whose backend is "cython", with at most 24 hidden units and 16 numbers
    to add. Seed, alpha, sample_kind and the iterations done may be each one's own.

    Ctrl-C ends the training, but never within an iteration of an adder. Some adders have done more
    iterations then than others. If other threads train, save, copy or compare one of the adders
    meanwhile, they wait.

    Raises TypeError or ValueError for an argument that will not do, before anything is done.

    >>> adders = fit_together([BinaryAdder(seed) for seed in range(8)], 500)
    >>> adders[5] == BinaryAdder(5).fit(500)
    True
    """
    checked = _check_adders(adders)
    iterations = check_integer("iterations", iterations, 0)
    if iterations == 0:
        return checked
    shapes: dict[tuple[str, int, int, int], list[BinaryAdder]] = {}
    for adder in checked:
        shape = adder.backend, adder.hidden_dim, adder.binary_dim, adder.input_dim
        shapes.setdefault(shape, []).append(adder)
    with ExitStack() as locks:
        # in one order in all threads, or two of them might wait for each other
        for adder in sorted(checked, key=id):
            locks.enter_context(adder._rnn._lock)
        for (backend, *_), some in shapes.items():
            load_backend(backend).train_together(
                [adder._rnn._network for adder in some],
                [adder._additions for adder in some],
                [adder.alpha for adder in some],
                iterations,
            )
    return checked


def _check_adders(adders: Iterable[BinaryAdder]) -> list[BinaryAdder]:
    """Return the adders in a list, or raise TypeError or ValueError.

    >>> _check_adders([BinaryAdder()] * 2)
    Traceback (most recent call last):
    ValueError: adders must be different, got the same one as adders[0] and adders[1]
    """
    checked = check_list("adders", adders, "BinaryAdders")
    positions: dict[int, int] = {}
    for i, adder in enumerate(checked):
        if not isinstance(adder, BinaryAdder):
            raise TypeError(f"adders[{i}] must be a BinaryAdder, got {shown(adder)}")
        first = positions.setdefault(id(adder), i)
        if first != i:
            raise ValueError(
                f"adders must be different, got the same one as adders[{first}] and adders[{i}]"
            )
    return checked
