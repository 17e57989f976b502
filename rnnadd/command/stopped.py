"""A training that is stopped: what is done is saved, and one line says so."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from ..adder import BinaryAdder
    from ..rnn import RNN


def say(message: str) -> None:
    """Print one line on standard error. (Were that closed, `print` would take standard output.)"""
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"rnnadd: {message}", file=sys.stderr)


@contextmanager
def saved_if_stopped(model: BinaryAdder | RNN, path: str | None) -> Iterator[None]:
    """Save the model there if Ctrl-C or a closed pipe ends the training, and say so."""
    try:
        yield
    except (KeyboardInterrupt, BrokenPipeError) as end:
        if path is None:
            raise
        model.save(path)
        if isinstance(end, BrokenPipeError):
            raise
        saved = f" after {model.iterations} iterations, which are in {path}"
        raise KeyboardInterrupt(saved) from None
