"""When to stop waiting for the test event: a pure decision over what is known so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum

from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.facts.workos_api import StreamFacts

UNSYNCED_SECONDS = 10.0
"""How long WorkOS has to contradict a cause that lets no event arrive.

WorkOS documents no latency. Its deliveries take seconds; a stream that refused an event says so as
soon. An event that arrives in this time arrives, whatever was found here.
"""

TURNED_SECONDS = 10.0
"""How long an event is waited for once WorkOS has given the stream up, after the event was sent,
where nothing found here explains it: WorkOS does not retry an *invalid* stream (Log Streams,
2026-11-22)."""

GIVEN_UP_SECONDS = 30.0
"""The same where WorkOS had given the stream up before, or delivered something since: a state is
its memory of the last attempt."""

NEW_ROLE_SECONDS = 120.0
"""The same where the role is younger than this: IAM is eventually consistent."""

FAILING = frozenset({"invalid", "error"})
"""States that say that a delivery failed."""

GIVEN_UP = frozenset({"invalid", "inactive"})
"""States in which WorkOS delivers nothing (Log Streams, 2026-11-22)."""


class Ending(StrEnum):
    """Why the wait ended."""

    ARRIVED = "arrived"
    """The event was found at the destination."""

    SYNCED = "synced"
    """The destination cannot be read, and WorkOS says that it delivered the event."""

    REFUSED = "refused"
    """A cause found here lets no event arrive, and WorkOS does not contradict it."""

    GIVEN_UP = "given up"
    """WorkOS delivers nothing to the stream any more."""

    TIME_UP = "time up"
    """The limit was reached."""


class Basis(Enum):
    """What a cause was concluded from; the surest first."""

    WORKOS = 1
    """What WorkOS itself says of the organization and its stream."""

    CONFIGURATION = 2
    """What was read of the destination's configuration."""

    IMPOSTOR = 2.5
    """What answers this machine with success in the destination's place: that WorkOS delivered
    something contradicts it not."""

    THIS_MACHINE = 3
    """What this machine met on its own way to the destination, which need not be WorkOS's."""


@dataclass(frozen=True)
class Refusal:
    """A failed check that claims that no event can arrive."""

    code: str
    basis: Basis


@dataclass(frozen=True)
class Situation:
    """What is known while an event is waited for."""

    waited: float
    """Seconds since the event was sent."""
    limit: float
    """Seconds to wait at most."""
    sent_at: datetime
    """By WorkOS's clock."""
    before: StreamFacts
    """The stream as it was before the event was sent."""
    now: Fact[StreamFacts | None]
    """The stream as it was last read; None: it was deleted."""
    given_up_for: float
    """Seconds since WorkOS was first seen to deliver nothing any more; 0: it delivers."""
    refusal: Refusal | None
    readable: bool = True
    """Whether the destination can be looked into."""
    role_is_new: bool = False


def ending_of(seen: Situation) -> Ending | None:
    """Why to stop waiting now; None: an event may still arrive.

    A stream that was not read decides nothing, and neither does a cause found here that WorkOS
    contradicts: then the whole time is waited for.
    """
    if seen.waited >= seen.limit:
        return Ending.TIME_UP
    if isinstance(seen.now, Unavailable):
        return None
    if not seen.readable and seen.now and _synced(seen, seen.now):
        return Ending.SYNCED
    if seen.refusal and _stands(seen.refusal, seen.now, seen):
        return Ending.REFUSED
    return Ending.GIVEN_UP if seen.given_up_for >= _longest(seen.now, seen) else None


def _synced(seen: Situation, stream: StreamFacts) -> bool:
    now = seen.sent_at + timedelta(seconds=seen.waited)
    return stream.has_synced(seen.sent_at, now, seen.before.last_synced_at)


def is_given_up(stream: Fact[StreamFacts | None]) -> bool:
    """Whether WorkOS delivers nothing to this stream; one that was not read may be delivered to."""
    if isinstance(stream, Unavailable):
        return False
    return stream is None or stream.state in GIVEN_UP


def _longest(now: StreamFacts | None, seen: Situation) -> float:
    """How long to wait for an event of a stream that is given up."""
    if seen.role_is_new:
        return NEW_ROLE_SECONDS
    turned = not is_given_up(seen.before)
    return TURNED_SECONDS if turned and not _has_synced(now, seen) else GIVEN_UP_SECONDS


def _has_synced(now: StreamFacts | None, seen: Situation) -> bool:
    """Whether WorkOS delivered anything since, by its own two times and no clock of ours."""
    return now is not None and now.last_synced_at != seen.before.last_synced_at


def _stands(refusal: Refusal, now: StreamFacts | None, seen: Situation) -> bool:
    """Whether WorkOS's word agrees with the refusal, or was given the time to disagree.

    That WorkOS delivered something since contradicts it; not where WorkOS itself says that it
    delivers to another place.
    """
    if now is None:
        return True
    unheard = seen.waited >= UNSYNCED_SECONDS
    if refusal.basis in (Basis.WORKOS, Basis.IMPOSTOR):
        return unheard
    if _has_synced(now, seen):
        return False
    turned = now.state in FAILING and now.state != seen.before.state
    return turned or (unheard and refusal.basis is Basis.CONFIGURATION)
