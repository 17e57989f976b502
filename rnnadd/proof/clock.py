"""The time that a search has."""

from __future__ import annotations

from time import monotonic


class OutOfTime(Exception):
    """The time was over."""


class Clock:
    """So many seconds from now: `end` is where `time.monotonic` will be then.

    >>> Clock(60.0).part(0.5).is_over()
    False
    """

    def __init__(self, seconds: float) -> None:
        self.start = monotonic()
        self.end = self.start + seconds

    def part(self, share: float) -> Clock:
        """Return the clock that ends when so much of the time is over."""
        clock = Clock(0.0)
        clock.start, clock.end = self.start, self.start + share * (self.end - self.start)
        return clock

    def is_over(self) -> bool:
        return monotonic() >= self.end

    def check(self) -> None:
        """Raise OutOfTime if the time is over."""
        if self.is_over():
            raise OutOfTime
