"""The fields by which two events are the same, read from an event once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Self, get_args

from logstreams.events.past import NO_LOCATION
from logstreams.events.platform_events import is_of_platform

Digest = bytes
"""Fields in few bytes: millions of events are compared."""
Holder = Literal["event", "actor", "targets"]
HOLDERS: tuple[Holder, ...] = get_args(Holder)
"""Who has metadata. WorkOS documents for none of them that a destination gets it (Log Streams,
2026-11-22), so each is compared by itself, where the destination has any."""


@dataclass(frozen=True, slots=True)
class ComparedEvent:
    """What is compared of an event, whether WorkOS's export has it or a destination."""

    time: int | None
    """`occurred_at` in milliseconds since 1970; None: it is no time."""
    bare: Digest
    """What every destination carries: action, time, actor, targets in their order, context."""
    metadata: tuple[Digest | None, ...]
    """Of each of `HOLDERS`; None: it has none."""
    alike: Digest
    """What stays of an event that was altered on its way: action, time, actor's ID."""
    of_platform: bool
    """Of an action that WorkOS itself writes."""

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Self:
        """Read an event; whatever is of another form than an event's is compared as it stands."""
        actor, context = as_mapping(event.get("actor")), as_mapping(event.get("context"))
        listed = event.get("targets")
        targets = [as_mapping(each) for each in listed] if isinstance(listed, list) else []
        occurred_at = str(event.get("occurred_at", ""))
        time = _milliseconds(occurred_at)
        when = occurred_at if time is None else time
        fields = [
            event.get("action"),
            when,
            _who(actor),
            [*map(_who, targets)],
            context.get("location") or NO_LOCATION,
            context.get("user_agent") or None,
        ]
        held = [[event], [actor], targets]
        metadata = [[each.get("metadata") or {} for each in holder] for holder in held]
        return cls(
            time=time,
            bare=_digest(fields),
            metadata=tuple(_digest(each) if any(each) else None for each in metadata),
            alike=_digest([event.get("action"), when, actor.get("id")]),
            of_platform=is_of_platform(str(event.get("action"))),
        )

    @property
    def held(self) -> frozenset[Holder]:
        """Who has metadata."""
        found = zip(HOLDERS, self.metadata, strict=True)
        return frozenset(holder for holder, digest in found if digest is not None)

    def by(self, holders: frozenset[Holder]) -> tuple[Digest | None, ...]:
        """By what it is compared, with the metadata of some."""
        found = zip(HOLDERS, self.metadata, strict=True)
        return (self.bare, *(digest for holder, digest in found if holder in holders))

    @property
    def day(self) -> str:
        """The day of the event, UTC."""
        if self.time is None:
            return "no time"
        return f"{datetime.fromtimestamp(self.time / 1000, UTC):%Y-%m-%d}"


def _who(entity: Mapping[str, Any]) -> list[Any]:
    # An export has an empty field where a destination has none.
    return [entity.get("id") or None, entity.get("type") or None]


def _digest(fields: list[Any]) -> Digest:
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()


def _milliseconds(text: str) -> int | None:
    try:
        time = datetime.fromisoformat(text)
        time = time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return round(time.timestamp() * 1000)


def as_mapping(value: Any) -> Mapping[str, Any]:
    """An object of JSON; empty for anything else, as an event of no known shape may hold it."""
    return value if isinstance(value, Mapping) else {}
