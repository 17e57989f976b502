"""Who does the trainings of a sweep: this thread, threads, processes, or somebody's executor."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor

from .results import SweepError
from .training import train_batch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from concurrent.futures import Executor
    from typing import Any, Iterable, List, Tuple

    from .training import Batch, Row

    Done = Future[Tuple[List[Row], float]]

# For each worker: one batch in work, and the next.
BATCHES_OF_A_WORKER = 2
# An executor does not say how many workers it has.
WORKERS_OF_AN_EXECUTOR = 64

GO_ON = "What is done is kept: the same sweep with the same output goes on from there"


class Workers:
    """What all of them have; each has `submit`, which returns the future of a batch, too.

    at_once   how many batches are given out at a time
    lost      what to say if a batch was lost again and again
    """

    at_once = 1
    lost = ""

    def submit(self, batch: Batch) -> Done:
        raise NotImplementedError

    def is_lost(self, error: Exception) -> bool:
        """Return whether the error says that a worker is gone: another may do its batch."""
        return False

    def ask(self) -> None:
        """Raise SweepError if no batch will ever be done: not all futures would tell."""

    def stop(self, futures: Iterable[Done]) -> None:
        """Let no batch begin any more, and end those in work, soon."""
        for future in futures:
            future.cancel()


class ThisThread(Workers):
    """No worker at all: a batch is done when it is submitted."""

    def submit(self, batch: Batch) -> Done:
        future: Done = Future()
        future.set_result(train_batch(batch))
        return future


class Threads(Workers):
    """Threads of this process, for the fast path: it does not hold Python's lock."""

    def __init__(self, workers: int) -> None:
        self.at_once = workers * BATCHES_OF_A_WORKER
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(workers)

    def submit(self, batch: Batch) -> Done:
        return self._pool.submit(train_batch, batch, self._stop.is_set)

    def stop(self, futures: Iterable[Done]) -> None:
        self._stop.set()
        super().stop(futures)
        self._pool.shutdown(wait=False)


class Given(Workers):
    """An executor of the caller's, on a cluster perhaps. It is never shut down here."""

    lost = "the executor has failed again and again"

    def __init__(self, executor: Executor, workers: int | None) -> None:
        self.at_once = (workers or WORKERS_OF_AN_EXECUTOR) * BATCHES_OF_A_WORKER
        self._executor = executor
        self._gone = False

    def submit(self, batch: Batch) -> Done:
        future: Done = self._submit(train_batch, batch)
        return future

    def _submit(self, *work: Any) -> Any:
        try:
            return self._executor.submit(*work)
        except Exception as error:  # of its own kind
            self._gone = True
            raise SweepError(f"the executor takes no more work: {error!r}. {GO_ON}") from error

    def ask(self) -> None:
        # Dask's client gives up a scheduler that is gone, but its futures may wait for ever.
        self._submit(int)

    def is_lost(self, error: Exception) -> bool:
        return True  # each executor has errors of its own for that

    def stop(self, futures: Iterable[Done]) -> None:
        if not self._gone:  # Dask would complain
            super().stop(futures)


def make_workers(executor: Executor | None, workers: int | None, backend: str | None) -> Workers:
    """Return who works: so many threads or processes, as many as there are processors if None."""
    if executor is not None:
        return Given(executor, workers)
    workers = workers or processors()
    if workers == 1:
        return ThisThread()
    if backend == "cython":
        return Threads(workers)
    from .processes import Processes  # a browser has no module for them

    return Processes(workers)


def processors() -> int:
    """Return how many processors this process may use."""
    if sys.platform == "emscripten":  # a browser, which starts no threads
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
