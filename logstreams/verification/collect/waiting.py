"""Looking for the test event until it is there, or until there is no use in looking on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from logstreams.verification.collect.watch import Watch
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.progress import Tick
from logstreams.verification.readers import DestinationReader, ReadError
from logstreams.verification.test_event import TestEvent
from logstreams.verification.wait import Ending

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 1.0
UNREADABLE_LOOKS = 3
"""How many looks in a row may fail before we say that we cannot look."""

DENIED_SECONDS = 5.0
"""How long they may go on failing, at least: IAM is eventually consistent, and what this update has
allowed may be denied for some seconds (IAM user guide, troubleshooting, 2026-11-28)."""

UNREADABLE_SECONDS = 15.0
"""The same where the reason may pass by itself."""

UNREADABLE_PAUSE_SECONDS = 10.0
"""How often a destination that cannot be looked into is tried all the same."""


@dataclass(frozen=True)
class Clock:
    """Seconds that pass."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Waited:
    """What came of waiting for an event."""

    arrival: Fact[DeliveredEvent | None]
    """None: not there when the wait ended; unavailable: the destination cannot be looked into."""
    ending: Ending
    seconds: float
    cause: str = ""
    """The code of the cause that ended the wait; empty: none did."""


def wait_for(
    reader: DestinationReader,
    probe: TestEvent,
    watch: Watch,
    tick: Tick,
    clock: Clock | None = None,
    *,
    sent_at: datetime | None = None,
) -> Waited:
    """Look again and again, and look a last time when the wait is over.

    What was never seen because the last look failed is unavailable: it may well be there. Where
    the destination cannot be looked into, WorkOS's word is waited for, and a look is tried now and
    then, and in the end.
    `sent_at` is when the event was sent, by WorkOS's clock; None: the probe's own time is that.
    """
    clock = clock or Clock()
    started = clock.now()
    pause = FIRST_PAUSE_SECONDS
    failures = _ReadFailures()
    while True:
        waited = clock.now() - started
        blind = failures.are_final(clock.now())
        ending = watch.ending(waited, sent_at or probe.occurred_at, readable=not blind)
        if ending or not blind or clock.now() - failures.last_look >= UNREADABLE_PAUSE_SECONDS:
            try:
                if sighting := reader.look(probe, last=ending is not None):
                    return Waited(sighting, Ending.ARRIVED, clock.now() - started)
                failures = _ReadFailures()
            except ReadError as error:
                failures.add(error, clock.now())
        # WorkOS's word ends the wait for what cannot be seen, and this was looked into just now.
        if ending and not (ending is Ending.SYNCED and failures.error is None):
            problem = failures.error
            unreadable = Unavailable(str(problem), hint=problem.hint) if problem else None
            refusal = watch.evaluation.refusal
            cause = refusal.code if refusal and ending is Ending.REFUSED else ""
            return Waited(unreadable, ending, clock.now() - started, cause)
        tick(waited, watch.limit)
        clock.sleep(min(pause, max(watch.limit - waited, 0.0)))
        pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)


@dataclass
class _ReadFailures:
    """Looks in a row that failed."""

    looks: int = 0
    since: float = 0.0
    last_look: float = 0.0
    error: ReadError | None = None

    def add(self, error: ReadError, now: float) -> None:
        """One more; a failure that is told again was no other look."""
        self.since = self.since if self.looks else now
        self.looks += error is not self.error
        self.error, self.last_look = error, now

    def are_final(self, now: float) -> bool:
        """Whether the destination counts as one that cannot be looked into."""
        if self.error is None:
            return False
        longest = UNREADABLE_SECONDS if self.error.passing else DENIED_SECONDS
        return self.looks >= UNREADABLE_LOOKS and now - self.since >= longest
