"""The stream, read again and again while an event is waited for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from logstreams.verification.facts.fact import Fact
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.wait import Ending, Refusal, Situation, ending_of, is_given_up

FIRST_READ_SECONDS = 1.0
SOON_SECONDS = 2.0
LATER_SECONDS = 5.0
SOON_UNTIL_SECONDS = 30.0
"""A reading each two seconds at first, later each five: 70 requests in a wait of five minutes.
WorkOS allows 6,000 requests a minute from one address (rate limits, 2026-11-22)."""

Stream = Fact[StreamFacts | None]


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
