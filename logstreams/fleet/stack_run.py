"""What the work on one stack may take, and who is told how far it is.

A stack's work is several processes, started in several modules; none of them has to pass this on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from logstreams.fleet.document import StackOutcome

TIME_LIMIT_SECONDS = 1800
"""Of one stack: an update waits for its test event, five minutes by default."""


class Show(Protocol):
    """Who is told how a run over several stacks goes; called from several threads."""

    def begin(self, stack: str) -> None:
        """A stack's work begins."""

    def phase(self, stack: str, text: str) -> None:
        """It has come to its next step."""

    def note(self, stack: str, text: str) -> None:
        """Something that its reader would ask about later."""

    def end(self, outcome: StackOutcome) -> None:
        """It has ended."""

    def say(self, line: str) -> None:
        """Something about the run itself."""


@dataclass(frozen=True)
class SelectedStack:
    """A stack, and why it was chosen."""

    stack: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class _StackRun:
    stack: str
    deadline: float
    """By the monotonic clock."""
    show: Show | None


_CURRENT: ContextVar[_StackRun | None] = ContextVar("stack_run", default=None)


@contextmanager
def stack_run(stack: str, time_limit: float, show: Show | None) -> Iterator[None]:
    """Everything that this thread does inside is the work on one stack.

    Args:
        stack: Its name.
        time_limit: Seconds for all of it.
        show: Who is told; None: nobody.
    """
    token = _CURRENT.set(_StackRun(stack, time.monotonic() + time_limit, show))
    try:
        yield
    finally:
        _CURRENT.reset(token)


def remaining_seconds() -> float:
    """How long the work on this thread's stack may still take; at least 0."""
    current = _CURRENT.get()
    return max(current.deadline - time.monotonic(), 0) if current else TIME_LIMIT_SECONDS


def phase(text: str) -> None:
    """Tell what is being done with this thread's stack now."""
    if (current := _CURRENT.get()) and current.show:
        current.show.phase(current.stack, text)


def note(text: str) -> None:
    """Tell something about this thread's stack that stays on the screen, and in a job's log."""
    if (current := _CURRENT.get()) and current.show:
        current.show.note(current.stack, text)
