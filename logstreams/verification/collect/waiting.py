"""Looking for the test event until it is there, or until there is no use in looking on.

One wait, on tenacity: `wait_for` looks at the destination, `Watch` reads the stream meanwhile, and
`wait.ending_of` decides, without a clock, whether there is use in looking on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from tenacity import RetryCallState, Retrying, retry_if_result, wait_exponential

from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.progress import Tick
from logstreams.verification.readers import DestinationReader, ReadError
from logstreams.verification.test_event import TestEvent
from logstreams.verification.wait import Ending, Refusal, Situation, ending_of, is_given_up

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 1.0
PAUSE_GROWTH = 1.5
UNREADABLE_LOOKS = 3
"""How many looks in a row may fail before we say that we cannot look."""

DENIED_SECONDS = 5.0
"""How long they may go on failing, at least: IAM is eventually consistent, and what this update has
allowed may be denied for some seconds (IAM user guide, troubleshooting, 2026-11-28)."""

UNREADABLE_SECONDS = 15.0
"""The same where the reason may pass by itself."""

UNREADABLE_PAUSE_SECONDS = 10.0
"""How often a destination that cannot be looked into is tried all the same."""

FIRST_READ_SECONDS = 1.0
SOON_SECONDS = 2.0
LATER_SECONDS = 5.0
SOON_UNTIL_SECONDS = 30.0
"""A reading each two seconds at first, later each five: 70 requests in a wait of five minutes.
WorkOS allows 6,000 requests a minute from one address (rate limits, 2026-11-22)."""

Stream = Fact[StreamFacts | None]


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
    looking = _Looking(reader, probe, watch, clock, sent_at or probe.occurred_at)
    growing = wait_exponential(FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, PAUSE_GROWTH)

    def pause(state: RetryCallState) -> float:
        return min(growing(state), max(watch.limit - looking.waited, 0.0))

    found = Retrying(
        retry=retry_if_result(lambda waited: waited is None),
        wait=pause,
        before_sleep=lambda _: tick(looking.waited, watch.limit),
        sleep=clock.sleep,
    )(looking.once)
    return cast("Waited", found)  # it is retried while there is none


class _Looking:
    """One look after another at the destination."""

    def __init__(
        self,
        reader: DestinationReader,
        probe: TestEvent,
        watch: Watch,
        clock: Clock,
        sent_at: datetime,
    ) -> None:
        self._reader, self._probe, self._watch, self._clock = reader, probe, watch, clock
        self._sent_at = sent_at
        self._started = clock.now()
        self._failures = _ReadFailures()
        self.waited = 0.0
        """Seconds since the first look, when the last began."""

    def once(self) -> Waited | None:
        """Look, where it is time to; None: the wait goes on."""
        now, failures = self._clock.now(), self._failures
        self.waited = now - self._started
        blind = failures.are_final(now)
        ending = self._watch.ending(self.waited, self._sent_at, readable=not blind)
        now = self._clock.now()
        if ending or not blind or now - failures.last_look >= UNREADABLE_PAUSE_SECONDS:
            try:
                if found := self._reader.look(self._probe, last=ending is not None):
                    return self._ended(found, Ending.ARRIVED)
                failures = self._failures = _ReadFailures()
            except ReadError as error:
                failures.add(error, self._clock.now())
        # WorkOS's word ends the wait for what cannot be seen, and this was looked into just now.
        if ending is None or (ending is Ending.SYNCED and failures.error is None):
            return None
        refusal = self._watch.evaluation.refusal
        cause = refusal.code if refusal and ending is Ending.REFUSED else ""
        problem = failures.error
        unreadable = Unavailable(str(problem), hint=problem.hint) if problem else None
        return self._ended(unreadable, ending, cause)

    def _ended(
        self, arrival: Fact[DeliveredEvent | None], ending: Ending, cause: str = ""
    ) -> Waited:
        return Waited(arrival, ending, self._clock.now() - self._started, cause)


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


@dataclass(frozen=True)
class EarlyEvaluation:
    """What the destination, as far as it has been read, says of the wait."""

    refusal: Refusal | None = None
    role_is_new: bool = False


@dataclass
class Watch:
    """Reads the stream when it is time to, and says when the wait is over."""

    limit: float
    """Seconds to wait at most."""
    before: StreamFacts
    """The stream as it was before the event was sent."""
    read: Callable[[], Stream]
    """Reads the stream; quick, and without a second attempt."""
    evaluate: Callable[[Stream], EarlyEvaluation]
    """Judges the destination together with a reading."""
    evaluation: EarlyEvaluation = field(default_factory=EarlyEvaluation, init=False)
    """As of the last reading."""
    _now: Stream = field(init=False)
    _next_read: float = field(default=FIRST_READ_SECONDS, init=False)
    _given_up_since: float | None = field(init=False)

    def __post_init__(self) -> None:
        self._now = self.before
        self._given_up_since = 0.0 if is_given_up(self.before) else None

    def ending(self, waited: float, sent_at: datetime, *, readable: bool) -> Ending | None:
        """Why the wait is over; None: it goes on.

        Args:
            waited: Seconds since the event was sent.
            sent_at: When that was, by WorkOS's clock.
            readable: Whether the destination can be looked into.
        """
        if self._next_read <= waited < self.limit:
            self._read_again(waited)
        since = self._given_up_since
        return ending_of(
            Situation(
                waited=waited,
                limit=self.limit,
                sent_at=sent_at,
                before=self.before,
                now=self._now,
                given_up_for=waited - since if since is not None else 0.0,
                refusal=self.evaluation.refusal,
                readable=readable,
                role_is_new=self.evaluation.role_is_new,
            )
        )

    def _read_again(self, waited: float) -> None:
        self._now = self.read()
        self.evaluation = self.evaluate(self._now)
        if not is_given_up(self._now):
            self._given_up_since = None
        elif self._given_up_since is None:
            self._given_up_since = waited
        pause = SOON_SECONDS if waited < SOON_UNTIL_SECONDS else LATER_SECONDS
        self._next_read = waited + pause
