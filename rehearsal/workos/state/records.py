"""What the local WorkOS keeps: organizations, their events and their log stream."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from rehearsal.workos.state.behaviour import Behaviour


class AuditLogState(StrEnum):
    """States of an organization's audit logs (OpenAPI specification v0.61.0)."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DISABLED = "disabled"


class StreamType(StrEnum):
    """Destinations of log streams (OpenAPI specification v0.61.0)."""

    AZURE_SENTINEL = "AzureSentinel"
    DATADOG = "Datadog"
    GENERIC_HTTPS = "GenericHttps"
    GOOGLE_CLOUD_STORAGE = "GoogleCloudStorage"
    S3 = "S3"
    SNOWFLAKE = "Snowflake"
    SPLUNK = "Splunk"


class StreamState(StrEnum):
    """States of a log stream (workos.com/docs/audit-logs/log-streams, 2026-11-22)."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    """Incomplete, disabled or paused."""
    ERROR = "error"
    """A delivery failed; it will be tried again."""
    INVALID = "invalid"
    """Credentials or configuration are wrong: authentication or authorization failed."""


@dataclass
class Stream:
    """A log stream; one an organization."""

    id: str
    type: StreamType
    created_at: datetime
    state: StreamState = StreamState.INACTIVE
    settings: BaseModel | None = None
    """What was typed into the form; None until it is saved."""
    last_synced_at: datetime | None = None


@dataclass(frozen=True)
class RecordedEvent:
    """An accepted audit log event."""

    id: str
    organization_id: str
    recorded_at: datetime
    occurred_at: datetime
    body: dict[str, Any]
    """The event as it was sent, `occurred_at` in WorkOS's own form."""


@dataclass(frozen=True)
class Attempt:
    """One try to bring an event to its destination, or, without an event, to save the form."""

    at: datetime
    event_id: str | None
    address: str | None
    """The source address of the delivery."""
    delivered_to: str | None
    """Where the event went: `s3://bucket/key`, or a URL without its query; None when it was not
    delivered."""
    code: str | None = None
    message: str | None = None


@dataclass(frozen=True)
class ItContact:
    """An administrator of a customer's, whom WorkOS can mail a link."""

    id: str
    email: str
    created_at: datetime


@dataclass(frozen=True)
class Mail:
    """A mail that WorkOS sent."""

    to: str
    link: str
    sent_at: datetime


@dataclass
class Organization:
    """A customer of the platform that uses WorkOS."""

    id: str
    name: str
    created_at: datetime
    external_id: str
    """What WorkOS generates for the trust policy of the customer's role."""
    next_external_id: str | None = None
    """What the form shows in its place; WorkOS sends it once the form is saved (inferred)."""
    platform_id: str | None = None
    """The platform's own ID for the customer: `external_id` in the API."""
    it_contacts: dict[str, ItContact] = field(default_factory=dict)
    invited: str | None = None
    """The ID of the IT contact with the active invitation, of which there is one at most."""
    mails: list[Mail] = field(default_factory=list)
    audit_logs: AuditLogState = AuditLogState.ACTIVE
    retention_days: int = 30
    stream: Stream | None = None
    behaviour: Behaviour = field(default_factory=Behaviour)
    events: list[RecordedEvent] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
