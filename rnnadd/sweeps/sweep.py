"""`rnnadd.sweep`: many trainings, a row of each."""

from __future__ import annotations

from ..backends import choose_backend
from ..checks import check_integer, check_number, shown
from .grid import Grid
from .results import Results
from .running import Plan, run
from .training import TENTHS
from .workers import make_workers

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from concurrent.futures import Executor
    from typing import Generator, Iterable

    from .training import Batch, Row


def sweep(
    seeds: Iterable[int],
    iterations: int = 10_000,
    *,
    hidden_dim: int | Iterable[int] = 16,
    alpha: float | Iterable[float] = 0.1,
    binary_dim: int | Iterable[int] = 8,
    input_dim: int | Iterable[int] = 2,
    sample_kind: str | Iterable[str] = "rejection",
    bound: float = 1.0,
    output: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
    workers: int | None = None,
    backend: str | None = None,
) -> Sweep:
    """Train an adder with each of the seeds and each combination of the settings.

    seeds        a range, or a list of whole numbers
    iterations   so many for each adder, at least 10
    hidden_dim ... sample_kind   settings of `BinaryAdder`: one value, or a list of values
    bound        an error, for the `below_from` of the rows
    output       a path that ends in .csv or .jsonl. The rows are written there as they are done. If
                 it has some already, only the trainings that are missing are done.
    executor     any `concurrent.futures.Executor`; if None, threads with the Cython backend and
                 processes with the other. (Processes import the program that starts them: in a
                 script, the call must stand below `if __name__ == "__main__":`.)
    workers      how many threads or processes, as many as processors if None; or how many workers
                 the executor has, 64 if None
    backend      as for `BinaryAdder`

    Returns an iterator of `Row`: first those that are in the file, then the others in the order in
    which they are done. The same arguments give the same rows, in whatever order. Nothing is
    trained before the first row is asked for.

    Raises TypeError or ValueError for arguments that will not do, OSError for a file that cannot be
    opened, and `SweepError` for one with other rows; it is left as it is. Later, a row that cannot
    be written raises OSError, and workers that are lost again and again `SweepError`.

    >>> rows = sweep(range(3), 3_000, alpha=[0.1, 0.5])
    >>> sorted([(row.alpha, row.seed, row.learned) for row in rows])[2:5]
    [(0.1, 2, False), (0.5, 0, True), (0.5, 1, False)]
    """
    values = {
        "hidden_dim": hidden_dim,
        "alpha": alpha,
        "binary_dim": binary_dim,
        "input_dim": input_dim,
        "sample_kind": sample_kind,
    }
    grid = Grid(seeds, values)
    iterations = check_integer("iterations", iterations, TENTHS)
    bound = check_number("bound", bound)
    if workers is not None:
        workers = check_integer("workers", workers, 1)
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise TypeError(f"executor must be a concurrent.futures.Executor, got {shown(executor)}")
    if executor is None or backend is not None:
        backend = choose_backend(backend)
    results = None
    if output is not None:
        results = Results(output, grid, {"iterations": iterations, "bound": bound})
    done = bytearray() if results is None else results.done
    return Sweep(Plan(grid, done, iterations, bound, backend), results, executor, workers)


class Sweep:
    """An iterator of rows.

    total    how many there will be
    before   how many of them were in the file already, and come first
    """

    def __init__(
        self, plan: Plan, results: Results | None, executor: Executor | None, workers: int | None
    ) -> None:
        self.total = plan.total
        self.before = 0 if results is None else results.rows
        self._results = results
        self._rows = _rows(plan, results, executor, workers)

    def __iter__(self) -> Sweep:
        return self

    def __next__(self) -> Row:
        return next(self._rows)

    def close(self) -> None:
        """End the sweep here. What is done is in the file, and the same call goes on from there."""
        self._rows.close()
        if self._results is not None:
            self._results.close()

    def __del__(self) -> None:
        if hasattr(self, "_rows"):
            self.close()


def _rows(
    plan: Plan, results: Results | None, executor: Executor | None, workers: int | None
) -> Generator[Row, None, None]:
    def keep(batch: Batch, rows: list[Row]) -> None:
        if results is not None:
            results.write(batch.numbers, rows)

    try:
        if results is not None:
            yield from results.rows_before()
        for rows in run(plan, make_workers(executor, workers, plan.backend), keep):
            yield from rows
    finally:
        if results is not None:
            results.close()
