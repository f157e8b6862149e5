"""What became of a test event, as facts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from logstreams.verification.facts.fact import NOT_LOOKED, Fact
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.test_event import TestEvent
from logstreams.verification.wait import Ending


@dataclass(frozen=True)
class EventMetadata:
    """What a destination of one type keeps beside an event: its subclass says."""


@dataclass(frozen=True)
class DeliveredEvent:
    """An event found at a destination, as it lies there."""

    location: str
    """Where a person would look: `s3://bucket/key`, a URL, a search."""
    key: str
    body: bytes
    arrived_at: datetime
    """The destination's own time of arrival."""
    noticed_at: datetime
    checksum_ok: bool | None = None
    """Whether the stored checksum equals the body's; None: the destination keeps none."""
    retention_mode: str | None = None
    retain_until: datetime | None = None
    lock_hidden: str = ""
    """Why no lock is shown although there may be one; empty: what is shown is all there is."""
    encryption: str | None = None
    copies: int = 1
    """How many objects carry this event."""
    bodies: int = 1
    """How many different bodies they have."""
    metadata: EventMetadata | None = None
    """None: such a destination keeps nothing beside an event."""

    @property
    def md5(self) -> str:
        """Hex MD5 of the body that was read back."""
        return hashlib.md5(self.body, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class DeliveryFacts:
    """What became of the test event."""

    probe: TestEvent | None = None
    """None: none was sent; `not_sent` says why."""
    not_sent: str = ""
    accepted: Fact[bool] = NOT_LOOKED
    recorded: Fact[bool] = NOT_LOOKED
    """Whether an export holds the event; only asked when it did not arrive."""
    arrival: Fact[DeliveredEvent | None] = NOT_LOOKED
    elsewhere: Fact[str | None] = None
    """Where else at the destination the event was found; only looked for when it did not arrive."""
    strayed: Fact[str | None] = None
    """Where the event was found that is no part of the destination: another bucket, say."""
    sent_at: datetime | None = None
    """When the event was sent, by WorkOS's clock; up to a second early."""
    read_at: datetime | None = None
    """When the stream was last read, by WorkOS's clock."""
    synced_before: datetime | None = None
    """The stream's `last_synced_at` before the event was sent."""
    state_before: str = ""
    """The stream's state before the event was sent."""
    waited_seconds: float = 0.0
    """From sending the event to the end of looking for it, by this machine's clock."""
    wait_limit_seconds: float = 0.0
    """How long it would have been waited for at most."""
    ending: Ending | None = None
    """Why the wait ended; None: none was sent, or WorkOS did not accept the event."""
    lost_by: str = ""
    """The code of the cause that ended the wait before its limit; empty: none did."""
    looked_in: str = ""

    def synced(self, stream: Fact[StreamFacts | None]) -> bool:
        """Whether WorkOS says that it delivered an event since this one was accepted.

        It need not have been this one: any event of the organization's moves `last_synced_at`.
        """
        if not isinstance(stream, StreamFacts) or self.accepted is not True:
            return False
        if self.sent_at is None or self.read_at is None:
            return False
        return stream.has_synced(self.sent_at, self.read_at, self.synced_before)
