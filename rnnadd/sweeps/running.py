"""The run of a sweep: batches go out, rows come back, and at no time are there many of either."""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, wait

from .results import SweepError
from .training import Batch
from .workers import GO_ON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator

    from .grid import Grid
    from .training import Row
    from .workers import Done, Workers

# A batch has as many trainings as take about so many seconds, but not more than `MOST`.
SECONDS_OF_A_BATCH = 0.2
MOST = 256

SILENCE = 10.0  # seconds without an answer, after which the workers are asked whether they live

TRIES = 5  # a batch whose worker is lost is done again, so many times in all


class Plan:
    """The batches of a grid that are still to be done, each made when it is its turn.

    done   for each training, 1 if it is not to be done; none for the last ones, if all are
    """

    def __init__(
        self, grid: Grid, done: bytearray, iterations: int, bound: float, backend: str | None
    ) -> None:
        self._grid, self._done = grid, done
        self._iterations, self._bound, self.backend = iterations, bound, backend
        self.total = grid.total
        self._next = self._end = 0  # the number to go on from, and where its shape ends
        self._size = 1

    def take(self) -> Batch | None:
        """Return the next batch, all of one shape, or None if there is none."""
        numbers: list[int] = []
        while len(numbers) < self._size:
            number = self._done.find(0, self._next)
            if number < 0:
                number = max(self._next, len(self._done))
            if number == self.total or (numbers and number >= self._end):
                break
            if number >= self._end:  # another shape takes another time: begin with one
                self._end, self._size = self._grid.end_of_shape(number), 1
            numbers.append(number)
            self._next = number + 1
        if not numbers:
            return None
        settings = [self._grid.settings(number) for number in numbers]
        return Batch(numbers, settings, self._iterations, self._bound, self.backend)

    def learn(self, batch: Batch, seconds: float) -> None:
        """Make the next batches of this shape longer or shorter, after what this one took."""
        if self._grid.end_of_shape(batch.numbers[0]) == self._end:
            count = len(batch.numbers)
            wanted = int(count * SECONDS_OF_A_BATCH / max(seconds, 1e-9))
            self._size = max(1, min(wanted, max(4 * count, self._size), MOST))


class Lost:
    """Batches that were lost with their workers, to be done again: each `TRIES` times in all."""

    def __init__(self, why: str) -> None:
        self._why = why
        self._batches: deque[Batch] = deque()
        self._tries: dict[int, int] = {}  # of each batch, by its first number

    def put(self, batch: Batch, error: Exception) -> None:
        """Take a batch, or raise `SweepError` if it is lost too often."""
        tries = self._tries.get(batch.numbers[0], 0) + 1
        if tries == TRIES:
            raise SweepError(f"{self._why}: {error!r}. {GO_ON}") from error
        self._tries[batch.numbers[0]] = tries
        self._batches.append(batch)

    def take(self) -> Batch | None:
        """Return one of them, or None if there is none."""
        return self._batches.popleft() if self._batches else None


def run(
    plan: Plan, workers: Workers, keep: Callable[[Batch, list[Row]], None]
) -> Iterator[list[Row]]:
    """Yield the rows of each batch once it is done and `keep` was called with it.

    However it ends, what is done by then is kept; `keep` may be called twice with the same batch
    then, if an interrupt came in between. Raises `SweepError` if a batch is lost too often.
    """
    waiting: dict[Done, Batch] = {}
    lost = Lost(workers.lost)
    try:
        while True:
            while len(waiting) < workers.at_once:
                batch = lost.take() or plan.take()
                if batch is None:
                    break
                waiting[workers.submit(batch)] = batch
            if not waiting:
                return
            done = wait(waiting, timeout=SILENCE, return_when=FIRST_COMPLETED).done
            if not done:
                workers.ask()
            for future in done:
                batch, error = waiting[future], _error_of(future)
                if error is None:
                    rows, seconds = future.result()
                    keep(batch, rows)
                    del waiting[future]
                    plan.learn(batch, seconds)
                    yield rows
                elif workers.is_lost(error):
                    del waiting[future]
                    lost.put(batch, error)
                else:
                    raise error
    finally:
        workers.stop(waiting)
        for future, batch in waiting.items():
            if future.done() and _error_of(future) is None:
                keep(batch, future.result()[0])


def _error_of(future: Done) -> Exception | None:
    """Return what a future that is done has raised."""
    try:
        future.result()
    except Exception as error:
        return error
    return None
