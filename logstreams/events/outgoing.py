"""Events to send: from JSON Lines, or from the options of a command."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class BadOption(Exception):
    """An option cannot be used; the text says what was found and what is wanted."""


@dataclass(frozen=True)
class OutgoingEvent:
    """An event to send."""

    number: int
    """Its place in the input, from 1."""
    organization_id: str
    event: Any
    """As WorkOS's API takes it: action, occurred_at, actor, targets, context, metadata, version."""
    key: str | None = None
    """The idempotency key; None: one is made of the content and of how often it came before."""


def of_file(file: Path, organization_id: str) -> Iterator[OutgoingEvent]:
    """The events of a file of JSON Lines; see `of_lines`."""
    # What is no UTF-8 stays in its event, which is refused for it.
    with file.open(encoding="utf-8", errors="surrogateescape") as lines:
        yield from of_lines(lines, organization_id)


def of_lines(lines: Iterable[str], organization_id: str) -> Iterator[OutgoingEvent]:
    """One event a line; a line without text is none.

    A line is an event, or a request as WorkOS's API takes it: `organization_id`, `event`, and
    perhaps `idempotency_key`.

    Args:
        lines: JSON texts. A line that is none becomes an event that is none, and is refused.
        organization_id: Whose trail events are for that do not say it.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict) and isinstance(found.get("event"), dict):
            whose = str(found.get("organization_id") or organization_id)
            key = found.get("idempotency_key") or None
            yield OutgoingEvent(number, whose, found["event"], key if key is None else str(key))
        else:
            yield OutgoingEvent(number, organization_id, found)


@dataclass(frozen=True)
class EventOptions:
    """One event, as the options of a command say it; each is what a person typed, or nothing."""

    action: str | None = None
    actor: str | None = None
    """TYPE:ID or TYPE:ID:NAME."""
    target: Sequence[str] = ()
    """The same, for each."""
    location: str | None = None
    occurred_at: str | None = None
    """None: now."""
    metadata: Sequence[str] = ()
    """KEY=VALUE for each; a value that is no JSON is a text."""
    event_version: int | None = None

    @property
    def given(self) -> list[str]:
        """The options that were given."""
        return [f"--{name.replace('_', '-')}" for name, value in vars(self).items() if value]

    def event(self) -> dict[str, Any]:
        """The event.

        Raises:
            BadOption: One is missing, or has another form.
        """
        if not self.action:
            raise BadOption("wanted FILE, - for stdin, or --action ACTION")
        missing = [f"--{name}" for name in ("actor", "target", "location") if not vars(self)[name]]
        if missing or self.actor is None:
            raise BadOption(f"wanted {' and '.join(missing)} beside --action")
        event: dict[str, Any] = {
            "action": self.action,
            "occurred_at": self.occurred_at or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
            "actor": _entity("--actor", self.actor),
            "targets": [_entity("--target", each) for each in self.target],
            "context": {"location": self.location},
        }
        if self.metadata:
            event["metadata"] = dict(map(_pair, self.metadata))
        if self.event_version is not None:
            event["version"] = self.event_version
        return event


def _entity(option: str, text: str) -> Mapping[str, str]:
    kind, _, rest = text.partition(":")
    identifier, _, name = rest.partition(":")
    if not kind or not identifier:
        raise BadOption(f"{option}: found {text}, wanted TYPE:ID or TYPE:ID:NAME")
    return {"type": kind, "id": identifier} | ({"name": name} if name else {})


def _pair(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise BadOption(f"--metadata: found {text}, wanted KEY=VALUE")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value
