"""Exports of recorded events as CSV."""

from __future__ import annotations

import csv
import io
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rehearsal.workos.state.behaviour import Behaviour
from rehearsal.workos.state.clock import Clock
from rehearsal.workos.state.identifiers import new_id
from rehearsal.workos.state.records import RecordedEvent
from rehearsal.workos.state.timestamps import timestamp

_COLUMNS = (
    *("action", "occurred_at", "actor_id", "actor_type", "actor_name", "actor_metadata"),
    *("context_location", "context_user_agent", "metadata"),
)
_TARGET_COLUMNS = ("target_id", "target_type", "target_name", "target_metadata")
"""For each target, with its number: target_id_0, target_type_0, ….

Source: `parseAuditLogRows` of workos/workos-audit-harness, 2026-08-14. How metadata and what is
absent are written is inferred: JSON, and nothing."""
URL_VALID_FOR = timedelta(minutes=10)
"""workos.com/docs/audit-logs/exporting-events, 2026-11-22."""


@dataclass(frozen=True)
class Export:
    """A requested export, its file written when it was asked for."""

    id: str
    created_at: datetime
    content: str
    state: str = "ready"
    """What it becomes: ready, error or expired."""
    seconds: float = 0.1
    """How long it stays pending."""


class Exports:
    """The exports of one environment and the URLs they can be fetched from."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_id: dict[str, Export] = {}
        self._urls: dict[str, tuple[Export, datetime]] = {}

    def create(self, events: list[RecordedEvent], behaviour: Behaviour) -> Export:
        """An export of these events."""
        export = Export(
            id=new_id("audit_log_export"),
            created_at=self._clock.now(),
            content=_csv(events),
            state=behaviour.export,
            seconds=behaviour.export_seconds,
        )
        self._by_id[export.id] = export
        return export

    def get(self, export_id: str) -> Export | None:
        """The export of this ID."""
        return self._by_id.get(export_id)

    def answer(self, export: Export, url: str) -> dict[str, Any]:
        """AuditLogExportJson of the OpenAPI specification v0.61.0; a ready one with a fresh URL."""
        settled_at = export.created_at + timedelta(seconds=export.seconds)
        settled = self._clock.now() >= settled_at
        answer = {
            "object": "audit_log_export",
            "id": export.id,
            "state": export.state if settled else "pending",
            "created_at": timestamp(export.created_at),
            "updated_at": timestamp(settled_at if settled else export.created_at),
        }
        if settled and export.state == "ready":
            token = secrets.token_urlsafe(32)
            self._urls[token] = (export, self._clock.now() + URL_VALID_FOR)
            answer["url"] = f"{url}/{token}.csv"
        return answer

    def content(self, token: str) -> str | None:
        """The CSV behind a URL; None when the URL is unknown or expired."""
        export, expires = self._urls.get(token, (None, None))
        if export is None or expires is None or self._clock.now() >= expires:
            return None
        return export.content


def _csv(events: list[RecordedEvent]) -> str:
    file = io.StringIO()
    most = max((len(event.body["targets"]) for event in events), default=0)
    targets = [f"{name}_{place}" for place in range(most) for name in _TARGET_COLUMNS]
    writer = csv.DictWriter(file, [*_COLUMNS, *targets])
    writer.writeheader()
    writer.writerows(_row(event) for event in events)
    return file.getvalue()


def _row(event: RecordedEvent) -> dict[str, Any]:
    actor, context = event.body["actor"], event.body["context"]
    row = {
        "action": event.body["action"],
        "occurred_at": event.body["occurred_at"],
        "actor_id": actor["id"],
        "actor_type": actor["type"],
        "actor_name": actor.get("name"),
        "actor_metadata": json.dumps(actor.get("metadata", {})),
        "context_location": context["location"],
        "context_user_agent": context.get("user_agent"),
        "metadata": json.dumps(event.body.get("metadata", {})),
    }
    for place, target in enumerate(event.body["targets"]):
        row[f"target_id_{place}"] = target["id"]
        row[f"target_type_{place}"] = target["type"]
        row[f"target_name_{place}"] = target.get("name")
        row[f"target_metadata_{place}"] = json.dumps(target.get("metadata", {}))
    return row
