"""What a person is told who waits for a verification."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, count

Progress = Callable[[str], None]
"""Told in one line each what is being done."""

Tick = Callable[[float, float], None]
"""Told about once a second how long an event has been waited for, and the limit; in seconds."""


def waiting_line(waited: float, limit: float) -> str:
    """The line that counts."""
    return f"waiting for the test event … {waited:.0f} s of {limit:.0f} s"


class Sparse:
    """Ticks where not each second is to be told.

    Args:
        progress: Told those that are due.
        due: When, in seconds; None: for a log, where each line stays: after 10 s, 30 s, and then
            each minute.
    """

    def __init__(self, progress: Progress, due: Iterator[float] | None = None) -> None:
        self._progress = progress
        self._due = due or chain((10.0, 30.0), count(60.0, 60.0))
        self._next = next(self._due)

    def __call__(self, waited: float, limit: float) -> None:
        """Tell a tick, if its time has come."""
        if waited < self._next:
            return
        while self._next <= waited:
            self._next = next(self._due)
        self._progress(waiting_line(waited, limit))
