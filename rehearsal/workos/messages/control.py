"""Bodies and answers of the control API, for the server and its client."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from rehearsal.workos.state import EnvironmentName
from rehearsal.workos.state.records import AuditLogState, StreamState, StreamType


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)


class KeyRequest(_Model):
    """Which environment a new key opens."""

    environment: EnvironmentName


class Key(_Model):
    """An API key."""

    key: str


class NewOrganization(_Model):
    """An organization to be made."""

    environment: EnvironmentName
    name: str
    id: str | None = None


class OrganizationEdit(_Model):
    """What of an organization can be changed."""

    audit_logs: AuditLogState


class PlatformSwitch(_Model):
    """Whether WorkOS itself writes into the trails of an environment's organizations."""

    environment: EnvironmentName
    platform_audit_logs: bool


class PlatformEvent(_Model):
    """Something that happens at WorkOS, and that Platform Audit Logs have."""

    action: Literal[
        "session.created",
        "session.revoked",
        "organization_membership.created",
        "organization_membership.updated",
        "organization_membership.deleted",
    ]
    user: str = "user_1"


class StreamEdit(_Model):
    """What an administrator, or WorkOS, could do to a stream; None leaves it as it is."""

    type: StreamType | None = None
    state: StreamState | None = None
    created_at: AwareDatetime | None = None
    """The stream is as old as this."""
    external_id: str | None = None
    next_external_id: str | None = None
    """What the form shows from now on, and WorkOS sends once it is saved."""
    settings: dict[str, Any] | None = None
    """Changes to what was typed into the form; saved again, so tried out again."""


class StreamReport(_Model):
    """A stream as the Dashboard shows it."""

    id: str
    type: StreamType
    state: StreamState
    created_at: datetime
    last_synced_at: datetime | None
    external_id: str
    settings: dict[str, Any] | None
    """What was typed into the form; a secret is there, but not to be read."""


class EventReport(_Model):
    """A recorded event."""

    id: str
    recorded_at: datetime
    occurred_at: datetime
    body: dict[str, Any]


class AttemptReport(_Model):
    """A try to deliver an event, or (no event) to save the form."""

    at: datetime
    event_id: str | None
    address: str | None
    delivered_to: str | None
    code: str | None
    message: str | None


class MailReport(_Model):
    """A mail that WorkOS sent."""

    to: str
    link: str
    sent_at: datetime


class ClockSetting(_Model):
    """WorkOS's time minus this machine's, and how fast it runs."""

    offset_seconds: float = 0
    speed: float = Field(default=1, gt=0)


class RateLimitSetting(_Model):
    """How many requests an address may send in how many seconds."""

    requests: int = Field(default=6_000, ge=1)
    seconds: float = Field(default=60, gt=0)
