"""The course of a training: iterations, and between them reports and checkpoints."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import Any, Callable

    from .adder import BinaryAdder
    from .reference.backend import Network
    from .reference.matrix import Matrix
    from .rnn import RNN


def train(
    model: RNN | BinaryAdder,
    network: Network,
    problems: Any,
    iterations: int,
    report: Callable[[int, float, float, Matrix], None] | None,
    report_every: int,
    checkpoint: str | os.PathLike[str] | None,
    checkpoint_every: int,
) -> None:
    """Do some iterations; report and save at multiples of what is given for that.

    `report` gets the iterations done, the last overall error, the mean one since the last report,
    and the last layer_2_values. `model` is what is saved; its network learns. The caller holds its
    lock.
    """
    saved_at = None
    if checkpoint is not None:
        from .files import remove_leftovers

        model.save(checkpoint)
        remove_leftovers(checkpoint)
        saved_at = network.iterations
    total_error, since = 0.0, 0
    while iterations > 0:
        done = network.iterations
        piece = iterations
        if report is not None:
            piece = min(piece, report_every - done % report_every)
        if checkpoint is not None:
            piece = min(piece, checkpoint_every - done % checkpoint_every)
        overall_error, total_error, layer_2_values = network.train(
            problems, piece, model.alpha, total_error
        )
        iterations, done, since = iterations - piece, done + piece, since + piece
        try:
            if report is not None and done % report_every == 0:
                report(done, overall_error, total_error / since, layer_2_values)
                total_error, since = 0.0, 0
        except StopIteration:
            break
        finally:  # after the report, which may have changed alpha
            if checkpoint is not None and done % checkpoint_every == 0:
                model.save(checkpoint)
                saved_at = network.iterations
    if checkpoint is not None and saved_at != network.iterations:
        model.save(checkpoint)
