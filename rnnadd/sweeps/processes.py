"""Processes as workers, for the pure path."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

from .training import train_batch
from .workers import BATCHES_OF_A_WORKER, Workers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from typing import Iterable

    from .training import Batch
    from .workers import Done


class Pool(ProcessPoolExecutor):
    """The standard pool. PyPy 3.9 calls one of its methods by a name that it does not have."""

    if hasattr(ProcessPoolExecutor, "_adjust_process_count_cpython"):
        _adjust_process_count = ProcessPoolExecutor._adjust_process_count_cpython  # type: ignore[attr-defined]


class Processes(Workers):
    """Processes of this machine. They are spawned, not forked: other threads may hold locks."""

    lost = (
        "the processes end before they have done anything (in a script, the sweep must stand below"
        ' `if __name__ == "__main__":`)'
    )

    def __init__(self, workers: int) -> None:
        self.at_once = workers * BATCHES_OF_A_WORKER
        self._workers = workers
        self._context = multiprocessing.get_context("spawn")
        # The processes end when nobody has the other end of this pipe any more: after `stop`, and
        # when this process is killed.
        self._reader, self._writer = self._context.Pipe(duplex=False)
        self._pool = self._new_pool()

    def _new_pool(self) -> Pool:
        return Pool(self._workers, self._context, _begin, (self._reader,))

    def submit(self, batch: Batch) -> Done:
        try:
            return self._pool.submit(train_batch, batch)
        except BrokenExecutor:  # a process was killed, and the pool takes no work any more
            self._pool = self._new_pool()
            return self._pool.submit(train_batch, batch)

    def is_lost(self, error: Exception) -> bool:
        return isinstance(error, BrokenExecutor)

    def stop(self, futures: Iterable[Done]) -> None:
        self._writer.close()  # so the processes end, and the pool cleans up after them
        super().stop(futures)
        self._reader.close()


def _begin(reader: Connection) -> None:
    """Make a process ready: Ctrl-C is for the one that started it, and it ends with that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_pipe, args=(reader,), daemon=True).start()


def _end_with_the_pipe(reader: Connection) -> None:
    try:
        reader.recv()  # nothing is ever sent
    finally:
        os._exit(1)
