"""Exports of recorded events as CSV."""

from __future__ import annotations

import csv
import io
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from logstreams.rehearsal.workos.world.clock import Clock
from logstreams.rehearsal.workos.world.identifiers import new_id
from logstreams.rehearsal.workos.world.records import RecordedEvent
from logstreams.rehearsal.workos.world.timestamps import timestamp

PREPARED_AFTER = timedelta(milliseconds=100)
"""How long an export stays pending; the real time is not documented."""
_COLUMNS = (
    *("id", "action", "version", "occurred_at", "actor_id", "actor_name", "actor_type"),
    *("actor_metadata", "targets", "location", "user_agent", "metadata"),
)
"""Inferred from the event: WorkOS does not document them."""
URL_VALID_FOR = timedelta(minutes=10)
"""workos.com/docs/audit-logs/exporting-events, 2026-11-22."""


@dataclass(frozen=True)
class Export:
    """A requested export, its file written when it was asked for."""

    id: str
    created_at: datetime
    content: str


class Exports:
    """The exports of one environment and the URLs they can be fetched from."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_id: dict[str, Export] = {}
        self._urls: dict[str, tuple[Export, datetime]] = {}

    def create(self, events: list[RecordedEvent]) -> Export:
        """An export of these events."""
        export = Export(new_id("audit_log_export"), self._clock.now(), _csv(events))
        self._by_id[export.id] = export
        return export

    def get(self, export_id: str) -> Export | None:
        """The export of this ID."""
        return self._by_id.get(export_id)

    def answer(self, export: Export, url: str) -> dict[str, Any]:
        """AuditLogExportJson of the OpenAPI specification v0.61.0; a ready one with a fresh URL."""
        ready_at = export.created_at + PREPARED_AFTER
        ready = self._clock.now() >= ready_at
        answer = {
            "object": "audit_log_export",
            "id": export.id,
            "state": "ready" if ready else "pending",
            "created_at": timestamp(export.created_at),
            "updated_at": timestamp(ready_at if ready else export.created_at),
        }
        if ready:
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
    writer = csv.DictWriter(file, _COLUMNS)
    writer.writeheader()
    writer.writerows(_row(event) for event in events)
    return file.getvalue()


def _row(event: RecordedEvent) -> dict[str, Any]:
    actor, context = event.body["actor"], event.body["context"]
    return {
        "id": event.id,
        "action": event.body["action"],
        "version": event.body.get("version"),
        "occurred_at": event.body["occurred_at"],
        "actor_id": actor["id"],
        "actor_name": actor.get("name"),
        "actor_type": actor["type"],
        "actor_metadata": json.dumps(actor.get("metadata", {})),
        "targets": json.dumps(event.body["targets"]),
        "location": context["location"],
        "user_agent": context.get("user_agent"),
        "metadata": json.dumps(event.body.get("metadata", {})),
    }
