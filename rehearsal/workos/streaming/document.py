"""An event as it leaves WorkOS."""

from __future__ import annotations

import json
from typing import Any

from rehearsal.workos.state.behaviour import Behaviour
from rehearsal.workos.state.records import RecordedEvent

_DOCUMENTED = ("action", "targets", "actor", "context", "occurred_at")


def document(event: RecordedEvent) -> dict[str, Any]:
    """The fields that are documented, and no others.

    Source: workos.com/docs/audit-logs/log-streams, 2026-11-22. Whether the event's metadata,
    organization and version are sent too is not documented: nothing may rely on them.
    """
    return {"id": event.id} | {field: event.body[field] for field in _DOCUMENTED}


def file_content(event: RecordedEvent, behaviour: Behaviour) -> bytes:
    """The event as a pretty-printed JSON file, spoiled if that is the behaviour."""
    data = json.dumps(_content(event, behaviour), indent=2, ensure_ascii=False).encode()
    return data[: len(data) // 2] if behaviour.body == "truncated" else data


def embedded(event: RecordedEvent, behaviour: Behaviour) -> dict[str, Any] | str:
    """The event as a part of a request, spoiled if that is the behaviour.

    A truncated one is the first half of its JSON as a string, so that the request around it, and
    with it its neighbours, can still be read.
    """
    content = _content(event, behaviour)
    if behaviour.body != "truncated":
        return content
    text = json.dumps(content, ensure_ascii=False)
    return text[: len(text) // 2]


def _content(event: RecordedEvent, behaviour: Behaviour) -> dict[str, Any]:
    content = document(event)
    if behaviour.body == "altered":
        content["action"] += ".altered"
    changed = content | behaviour.changes
    return {field: value for field, value in changed.items() if value is not None}
