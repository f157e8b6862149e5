"""The test event: one documented action, a fresh nonce, and how to know it again."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

ACTION = "log_streams.delivery.tested"
"""The kit's one action, in WorkOS's `{domain}.{resource}.{verb}` form."""

ACTOR_TYPE = "system"
TARGET_TYPE = "log_stream"


@dataclass(frozen=True)
class Probe:
    """One test event.

    The nonce stands in `actor.id` and in `targets[0].id`: WorkOS documents that delivered events
    carry both, and does not document that they carry metadata (Log Streams, 2026-11-22).
    """

    nonce: str
    organization_id: str
    occurred_at: datetime
    """UTC, whole milliseconds: the SDK sends no finer time."""

    @classmethod
    def fresh(cls, organization_id: str, now: datetime) -> Probe:
        """A test event that happens now, with a nonce never used before.

        A nonce is needed for a second reason: WorkOS derives an idempotency key from the content
        where none is sent, so that identical test events may be dropped as duplicates.
        """
        utc = now.astimezone(UTC)
        return cls(
            nonce=f"lst_{secrets.token_hex(12)}",
            organization_id=organization_id,
            occurred_at=utc.replace(microsecond=utc.microsecond // 1000 * 1000),
        )

    @property
    def timestamp(self) -> str:
        """`occurred_at` as WorkOS writes it: `2024-01-15T10:30:00.123Z`."""
        return rfc3339(self.occurred_at)

    def is_in(self, body: bytes) -> bool:
        """Whether these bytes carry the nonce, parsable or not."""
        return self.nonce.encode() in body

    def is_named_in(self, event: dict[str, Any]) -> bool:
        """Whether the nonce is the id of an event's actor or of one of its targets."""
        return self.nonce in _ids(event)

    def faults_of(self, body: bytes) -> tuple[str, ...]:
        """What is wrong with a delivered event; empty when it is whole.

        Whole means: one JSON object, with the nonce as an actor's or target's id, the same action
        and the same time.
        """
        try:
            event = json.loads(body)
        except ValueError as error:
            return (f"does not parse as JSON: {error}",)
        if not isinstance(event, dict):
            return (f"is a JSON {type(event).__name__}, not an object",)
        faults = []
        if not self.is_named_in(event):
            faults.append(f"neither actor.id nor targets[].id is {self.nonce}")
        if event.get("action") != ACTION:
            faults.append(f"action is {event.get('action')!r}, sent was {ACTION!r}")
        if not _same_time(event.get("occurred_at"), self.occurred_at):
            faults.append(f"occurred_at is {event.get('occurred_at')!r}, sent was {self.timestamp}")
        return tuple(faults)


def rfc3339(time: datetime) -> str:
    """A time in UTC with milliseconds and a Z: `2024-01-15T10:30:00.123Z`."""
    return _utc(time, "milliseconds")


def rfc3339_seconds(time: datetime) -> str:
    """The same in whole seconds, `2024-01-15T10:30:00Z`, for times of different precision.

    S3 keeps whole seconds, rounded down; so are these.
    """
    return _utc(time, "seconds")


def _utc(time: datetime, timespec: str) -> str:
    return time.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def _ids(event: dict[str, Any]) -> list[object]:
    targets = event.get("targets")
    parts = [event.get("actor"), *(targets if isinstance(targets, list) else [])]
    return [part.get("id") for part in parts if isinstance(part, dict)]


def _same_time(found: object, sent: datetime) -> bool:
    if not isinstance(found, str):
        return False
    try:
        return datetime.fromisoformat(found) == sent
    except (ValueError, TypeError):
        return False
