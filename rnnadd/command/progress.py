"""A line on the terminal that says how far a long training is."""

from __future__ import annotations

import os
import sys
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

FIRST, NEXT = 1.0, 0.2  # seconds until the line appears, and from one to the next


class ProgressLine:
    """The line, while a `with` lasts: on standard error, if that is a terminal, and after a second.

    `done` is called for how many are done of `total`: iterations, or what `what` says.
    """

    def __init__(self, done: Callable[[], int], total: int, what: str = "iterations") -> None:
        self._done, self._total, self._what = done, total, what
        self._line = ""  # what stands on the terminal now

    def __enter__(self) -> ProgressLine:
        self._on = sys.stderr is not None and sys.stderr.isatty()
        if self._on:
            import threading  # not before it is needed: it takes time

            self._lock, self._end = threading.Lock(), threading.Event()
            self._thread = threading.Thread(target=self._run, daemon=True)
            try:
                self._thread.start()
            except RuntimeError:  # there are no threads in a browser
                self._on = False
        return self

    def __exit__(self, *_: object) -> None:
        if self._on:
            self._end.set()
            self._thread.join()
            if self._line:
                self._show("")

    def _first_wait(self) -> float:
        return FIRST

    def _run(self) -> None:
        start, first = monotonic(), self._done()
        wait = self._first_wait()
        while not self._end.wait(wait):
            with self._lock:
                done, now = self._done(), monotonic()
                seconds = now - start
                self._show(
                    progress_text(done, self._total, done - first, seconds, room(), self._what)
                )
                wait = max(NEXT, 4 * (monotonic() - now))  # a slow drawing leaves time to learn

    def _show(self, line: str) -> None:
        rest = min(len(self._line), room()) - len(line)  # of the line before
        text = "\r" + line + " " * rest + "\r" * (not line)
        try:
            print(text, end="", file=sys.stderr, flush=True)
        except OSError:  # the terminal is gone
            self._end.set()
        self._line = line

    def print(self, text: str) -> None:
        """Print a text on standard output: the line makes room for it."""
        if not self._on:
            print(text, flush=True)
            return
        with self._lock:
            if self._line:
                self._show("")
            print(text, flush=True)


def room() -> int:
    """Return how long a line may be: one that fills the terminal would begin the next."""
    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
    except OSError:  # it is no terminal that has a size
        columns = 0
    return (columns or 80) - 1


def progress_text(
    done: int,
    total: int,
    just_done: int,
    seconds: float,
    room: int = 79,
    what: str = "iterations",
) -> str:
    """Return the line, when so many iterations were done just now, in so many seconds.

    What there is no room for is left out, the rate first.

    >>> progress_text(250_000, 1_000_000, 200_000, 20.0)
    '250,000 of 1,000,000 iterations, 10,000 a second, 0:01:15 left'
    >>> progress_text(250_000, 1_000_000, 200_000, 20.0, room=20)
    '25 %, 0:01:15 left'
    """
    text, share = f"{done:,} of {total:,} {what}", f"{100 * done // max(total, 1)} %"
    texts = [text, share]
    if just_done:
        rate = just_done / seconds
        left = int((total - done) / rate)
        time_left = f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02} left"
        with_rate = f"{text}, {rate:,.0f} a second, {time_left}"
        texts = [with_rate, f"{text}, {time_left}", f"{share}, {time_left}", share]
    for text in texts:
        if len(text) <= room:
            return text
    return ""
