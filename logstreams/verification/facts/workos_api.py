"""What WorkOS's API answers about an organization, as facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from logstreams.verification.facts.fact import NOT_LOOKED, Fact


@dataclass(frozen=True)
class ActionSchema:
    """A version of the test action's schema: the newest that the test event fits, or the newest."""

    version: int
    target_types: tuple[str, ...]
    required_metadata: tuple[str, ...]
    """Metadata keys that an event, its actor or its targets must carry."""
    newer: tuple[ActionSchema, ...] = ()
    """Versions that the test event does not fit, newest first, where an older one is named."""

    @property
    def newest(self) -> ActionSchema:
        """The newest version."""
        return self.newer[0] if self.newer else self


CLOCK_STEP = timedelta(seconds=2)
"""How far ahead of what we take for WorkOS's time a time of WorkOS's may be: we know its clock by
the Date header, which has whole seconds (RFC 9110, section 6.6.1), and by an answer's way."""


@dataclass(frozen=True)
class StreamFacts:
    """The log stream as `GET /organizations/{id}/audit_log_configuration` shows it."""

    id: str
    type: str
    state: str
    last_synced_at: datetime | None
    created_at: datetime

    def has_synced(self, since: datetime, until: datetime, before: datetime | None) -> bool:
        """Whether an event was delivered between two times; a time in the future is none.

        Args:
            since: When the event was sent, by WorkOS's clock.
            until: When the stream was read, by WorkOS's clock.
            before: `last_synced_at` before the event was sent: what has not moved says nothing.
        """
        last = self.last_synced_at
        return last is not None and last != before and since <= last <= until + CLOCK_STEP


@dataclass(frozen=True)
class ApiFacts:
    """What WorkOS's API answers about the organization."""

    reachable: Fact[bool] = NOT_LOOKED
    """True when an answer of WorkOS's own came back, whatever it said."""
    key_accepted: Fact[bool] = NOT_LOOKED
    """Whether a question was answered that needs a key and no organization; only asked without a
    stack."""
    organization: Fact[str | None] = NOT_LOOKED
    """The organization's name; None: WorkOS does not know the ID under this key."""
    audit_logs_state: Fact[str | None] = NOT_LOOKED
    """active, inactive or disabled; None: the organization has no audit log configuration."""
    stream: Fact[StreamFacts | None] = NOT_LOOKED
    schema: Fact[ActionSchema | None] = NOT_LOOKED

    def questions(self) -> dict[str, Fact[object]]:
        """What is only read, by a name for it; that a schema was made is told by a check."""
        return {
            "actions": self.key_accepted,
            "organization": self.organization,
            "audit log configuration": self.audit_logs_state,
        }
