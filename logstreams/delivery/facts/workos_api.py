"""What WorkOS's API answers about an organization, as facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from logstreams.delivery.facts.fact import NOT_LOOKED, Fact


@dataclass(frozen=True)
class ActionSchema:
    """The latest schema of the test action."""

    version: int
    target_types: tuple[str, ...]
    required_metadata: tuple[str, ...]
    """Metadata keys that an event, its actor or its targets must carry."""


SYNC_SLACK = timedelta(seconds=5)
"""WorkOS's clock and ours need not agree to the second."""


@dataclass(frozen=True)
class StreamFacts:
    """The log stream as `GET /organizations/{id}/audit_log_configuration` shows it."""

    id: str
    type: str
    state: str
    last_synced_at: datetime | None
    created_at: datetime

    def has_synced_since(self, moment: datetime) -> bool:
        """Whether an event was delivered since, by WorkOS's clock and within `SYNC_SLACK`."""
        return self.last_synced_at is not None and self.last_synced_at >= moment - SYNC_SLACK


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
