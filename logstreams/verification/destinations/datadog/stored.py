"""All of a customer's events in Datadog, page by page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

from logstreams.settings import DatadogDestination, StackSettings
from logstreams.verification import secret
from logstreams.verification.aws import Aws
from logstreams.verification.destinations.datadog.client import Datadog, DatadogFailure, Json
from logstreams.verification.destinations.datadog.reader import event_objects
from logstreams.verification.narrow import narrow
from logstreams.verification.readers import ReadError
from logstreams.verification.readers.stored import StoredEvent

_QUERY = "service:audit-logs"
"""WorkOS's word for every event it sends (Log Streams, Datadog, 2026-11-22)."""
_PAGE = 1000
"""The most that a page may hold (Datadog API reference, "Search logs", 2026-11-29)."""


def stored(
    settings: StackSettings, aws: Aws, since: datetime, until: datetime
) -> Iterator[StoredEvent | None]:
    """The events that Datadog's indexes keep of a range, by Datadog's own date of each.

    Raises:
        ReadError: Logs may not or cannot be searched.
    """
    datadog = narrow(settings.destination, DatadogDestination)
    if datadog.application_key is None:
        raise ReadError("the stack file has no destination.applicationKey: logs cannot be searched")
    try:
        keys = [secret.read(key, aws.client) for key in (datadog.api_key, datadog.application_key)]
    except secret.NoSecret as problem:
        raise ReadError(str(problem)) from None
    with closing(Datadog(datadog.host, *keys)) as api:
        try:
            for log in api.every_log(_QUERY, since, until, _PAGE):
                yield _event(log, datadog.site)
        except DatadogFailure as problem:
            raise ReadError(f"Datadog cannot be searched: {problem}") from None


def _event(log: Json, site: str) -> StoredEvent | None:
    for found in event_objects(log):
        if "action" in found and "occurred_at" in found:
            place = f"Datadog's log {log.get('id')} at {site}"
            return StoredEvent(json.loads(json.dumps(found)), place, _arrived_at(log))
    return None


def _arrived_at(log: Json) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(log["attributes"]["timestamp"]))
    except (KeyError, TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
