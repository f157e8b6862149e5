"""The test event: one documented action, a fresh nonce, and how to know it again."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

ACTION = "log_streams.delivery.tested"
"""The kit's one action, in WorkOS's `{domain}.{resource}.{verb}` form."""

ACTOR_TYPE = "system"
ACTOR_NAME = "log streams kit"
TARGET_TYPE = "log_stream"
LOCATION = "127.0.0.1"
USER_AGENT = "workos-log-streams"

OPTIONAL = frozenset({"version", "organization_id"})
"""Compared where they are delivered, which is not documented (Log Streams, 2026-11-22); null is
not delivered."""


@dataclass(frozen=True)
class TestEvent:
    """One test event.

    The nonce stands in `actor.id` and in `targets[0].id`: WorkOS documents that delivered events
    carry both, and does not document that they carry metadata (Log Streams, 2026-11-22).
    """

    nonce: str
    organization_id: str
    occurred_at: datetime
    """UTC, whole milliseconds: the SDK sends no finer time."""
    version: int | None = None
    """Of the schema that the event names; None: it names none."""

    @classmethod
    def fresh(cls, organization_id: str, now: datetime, version: int | None = None) -> TestEvent:
        """A test event that happens now, with a nonce never used before.

        A nonce is needed for a second reason: WorkOS derives an idempotency key from the content
        where none is sent, so that identical test events may be dropped as duplicates.
        """
        utc = now.astimezone(UTC)
        return cls(
            nonce=f"lst_{secrets.token_hex(12)}",
            organization_id=organization_id,
            occurred_at=utc.replace(microsecond=utc.microsecond // 1000 * 1000),
            version=version,
        )

    def anew(self, version: int) -> TestEvent:
        """The same event of another version of its schema, to be sent after this one was refused.

        WorkOS keeps an idempotency key for 24 hours, and may answer it with the refusal again: the
        nonce is another (API reference, Idempotency, 2026-11-22).
        """
        return TestEvent.fresh(self.organization_id, self.occurred_at, version)

    @property
    def timestamp(self) -> str:
        """`occurred_at` as WorkOS writes it: `2024-01-15T10:30:00.123Z`."""
        return rfc3339(self.occurred_at)

    @property
    def event(self) -> dict[str, Any]:
        """Everything that is sent, as WorkOS delivers it: what it adds is no fault."""
        sent = {
            "action": ACTION,
            "occurred_at": self.timestamp,
            "actor": {"id": self.nonce, "type": ACTOR_TYPE, "name": ACTOR_NAME},
            "targets": [{"id": self.nonce, "type": TARGET_TYPE}],
            "context": {"location": LOCATION, "user_agent": USER_AGENT},
            "organization_id": self.organization_id,
        }
        return sent if self.version is None else sent | {"version": self.version}

    def is_in(self, body: bytes) -> bool:
        """Whether these bytes carry the nonce, parsable or not."""
        return self.nonce.encode() in body

    def is_named_in(self, event: dict[str, Any]) -> bool:
        """Whether the nonce is the id of an event's actor or of one of its targets."""
        return self.nonce in _ids(event)

    def faults_of(self, body: bytes) -> tuple[str, ...]:
        """What is wrong with a delivered event; empty when it is whole.

        Whole means: one JSON object that has all that was sent: the actor, the targets in their
        order, the context, the action and the time; version and organization where they are
        delivered at all.
        """
        try:
            event = json.loads(body)
        except ValueError as error:
            return (f"does not parse as JSON: {error}",)
        if not isinstance(event, dict):
            return (f"is a JSON {type(event).__name__}, not an object",)
        if not self.is_named_in(event):
            return (f"neither actor.id nor targets[].id is {self.nonce}",)
        sent = {
            key: value
            for key, value in self.event.items()
            if event.get(key) is not None or key not in OPTIONAL
        }
        return tuple(_differences(sent, event))


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


def _differences(sent: Any, found: Any, place: str = "") -> Iterator[str]:
    """Where `found` lacks something of `sent`, or has it otherwise, in words."""
    if isinstance(sent, dict) and isinstance(found, dict):
        for key, value in sent.items():
            inner = f"{place}.{key}" if place else key
            if key in found:
                yield from _differences(value, found[key], inner)
            else:
                yield f"{inner} is missing, sent was {_shown(value)}"
    elif isinstance(sent, list) and isinstance(found, list) and len(sent) == len(found):
        for number, (one, other) in enumerate(zip(sent, found, strict=True)):
            yield from _differences(one, other, f"{place}[{number}]")
    elif not _equal(sent, found, place):
        yield f"{place} is {_shown(found)}, sent was {_shown(sent)}"


def _equal(sent: Any, found: Any, place: str) -> bool:
    if place == "occurred_at":
        return _same_time(found, datetime.fromisoformat(sent))
    # A number may have become text on its way: Splunk and Datadog keep both.
    return str(sent) == str(found) if place == "version" else bool(sent == found)


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _same_time(found: object, sent: datetime) -> bool:
    if not isinstance(found, str):
        return False
    try:
        return datetime.fromisoformat(found) == sent
    except (ValueError, TypeError):
        return False
