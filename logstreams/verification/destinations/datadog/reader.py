"""An event in Datadog, found by its nonce."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from logstreams.settings import DatadogDestination, StackSettings
from logstreams.verification import secret
from logstreams.verification.aws import Aws
from logstreams.verification.destinations.datadog.client import (
    Datadog,
    DatadogBusy,
    DatadogFailure,
    DatadogForbidden,
    Json,
)
from logstreams.verification.destinations.datadog.facts import IndexedLog
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.narrow import narrow
from logstreams.verification.readers import DestinationReader, ReadError, UnsupportedReader
from logstreams.verification.test_event import TestEvent

WINDOW = timedelta(minutes=5)
"""How far before the event's time Datadog's clock may have it arrive."""

MOST_COPIES = 10

SOON_SECONDS = 10.0
"""How long after the first look an event is looked for every second."""

LATER_SECONDS = 10.0
"""How often it is looked for after that. Searches are rate limited for the whole organization
(Datadog, "Rate Limits", 2026-11-24, without the figure; 300 an hour is what users report)."""


def reader(settings: StackSettings, aws: Aws) -> DestinationReader:
    """The reader of a stack whose destination is Datadog."""
    datadog = narrow(settings.destination, DatadogDestination)
    place = f"Datadog's logs at {datadog.site}"
    if datadog.application_key is None:
        reason = (
            "the stack file has no destination.applicationKey; whether the event is there, "
            "whole and once could not be seen"
        )
        return UnsupportedReader(place, reason)
    try:
        api_key = secret.read(datadog.api_key, aws.client)
        application_key = secret.read(datadog.application_key, aws.client)
    except secret.NoSecret as problem:
        return UnsupportedReader(place, str(problem), problem.repair)
    return DatadogReader(Datadog(datadog.host, api_key, application_key), datadog)


class DatadogReader:
    """Searches all attributes of all indexes for the nonce.

    Of WorkOS's `{"message": {event}, "ddsource", "service"}` Datadog keeps what it parses of the
    message as the log's attributes. It moves what has a reserved name: host, service, source,
    status, trace_id, message, and a date (Datadog, "Pipelines", Preprocessing, 2026-11-24). No
    field of an audit event has one, so the event's fields are all there. Whether they stand by
    themselves or within `message` is not documented for a message that is an object, and either is
    taken. Pipelines of the customer's may move any of them: what is gone then is named as missing.
    """

    def __init__(self, api: Datadog, datadog: DatadogDestination) -> None:
        self._api = api
        self._datadog = datadog
        self._first: float | None = None
        self._last = 0.0
        self._problem: ReadError | None = None

    def looked_in(self, probe: TestEvent) -> str:
        """The site, and what is searched for."""
        return f"Datadog's logs at {self._datadog.site} ({_query(probe)})"

    def look(self, probe: TestEvent, *, last: bool = False) -> DeliveredEvent | None:
        """Search once, unless the last search is too short a while ago and another follows.

        Until then the last search's answer stands, also where it was that there is none.
        """
        now = time.monotonic()
        due = self._first is None or now - self._last >= self._pause(now - self._first)
        if due or last:
            self._last = now
            self._first = now if self._first is None else self._first
            self._problem, logs = None, []
            try:
                logs = self._searched(probe)
            except ReadError as problem:
                self._problem = problem
            if found := [log for log in logs if probe.is_in(json.dumps(log).encode())]:
                return self._sighting(found, probe)
        if self._problem is not None:
            raise self._problem
        return None

    def _searched(self, probe: TestEvent) -> list[Json]:
        at, now = probe.occurred_at, datetime.now(UTC)
        # Its time is WorkOS's, whose clock may be ahead.
        until = at + WINDOW if at > now else None
        try:
            return self._api.logs(_query(probe), min(at, now) - WINDOW, MOST_COPIES, until)
        except DatadogForbidden as problem:
            reason = f"Datadog cannot be searched: {problem}; {self._whose_fault()}"
            raise ReadError(reason) from None
        except DatadogBusy as problem:
            reason = f"Datadog cannot be searched: {problem}"
            hint = "wait some minutes: Datadog limits the searches of the whole organization"
            raise ReadError(reason, passing=True, hint=hint) from None
        except DatadogFailure as problem:
            reason = f"Datadog cannot be searched: {problem}"
            raise ReadError(reason, passing=True) from None

    def _whose_fault(self) -> str:
        """Which key is not taken: a search's 403 does not tell."""
        key = StackSettings.place_of(self._datadog.api_key)
        try:
            if not self._api.api_key_valid():
                return f"it does not know the API key in {key} (GET /api/v1/validate)"
        except DatadogFailure as problem:
            return f"nor does it tell which key is not taken: {problem}"
        return (
            "the API key is valid, and the application key needs the scope logs_read_data, and its "
            "owner that permission"
        )

    def look_around(self, probe: TestEvent) -> str | None:
        """Nowhere: no credential of the stack's reaches further."""
        del probe
        return None

    def look_elsewhere(self, probe: TestEvent) -> str | None:
        """Nowhere: every index has been searched, and a key is of one site."""
        del probe
        return None

    def _pause(self, since: float) -> float:
        return 1.0 if since < SOON_SECONDS else LATER_SECONDS

    def _sighting(self, logs: list[Json], probe: TestEvent) -> DeliveredEvent:
        """What lies in Datadog; a whole copy is shown before a damaged one."""
        bodies = {str(log.get("id")): _event(log, probe) for log in logs}
        best = min(logs, key=lambda log: len(probe.faults_of(bodies[str(log.get("id"))])))
        key, now = str(best.get("id")), datetime.now(UTC)
        return DeliveredEvent(
            location=self._url(probe),
            key=key,
            body=bodies[key],
            arrived_at=_arrival(best, now),
            noticed_at=now,
            copies=len(logs),
            bodies=len({*bodies.values()}),
            metadata=_indexed(best),
        )

    def _url(self, probe: TestEvent) -> str:
        """The search as a page of Datadog's, around the event's time."""
        start, end = probe.occurred_at - WINDOW, probe.occurred_at + 3 * WINDOW
        shown = {
            "query": _query(probe),
            "from_ts": int(start.timestamp() * 1000),
            "to_ts": int(end.timestamp() * 1000),
            "live": "false",
        }
        return f"{self._datadog.page}/logs?{urlencode(shown)}"


def _query(probe: TestEvent) -> str:
    """All attributes and the message (Datadog, "Log Search Syntax", Full-text search)."""
    return f"*:{probe.nonce}"


def _event(log: Json, probe: TestEvent) -> bytes:
    """The event as JSON; of a log that holds no event, what has the nonce."""
    candidates = [json.dumps(one).encode() for one in event_objects(log)]
    whole = [body for body in candidates if probe.is_in(body)]
    if whole:
        return min(whole, key=lambda body: len(probe.faults_of(body)))
    message = _attributes(log).get("message")
    return message.encode() if isinstance(message, str) else json.dumps(log).encode()


def event_objects(log: Json) -> Iterator[Json]:
    """Where an event's fields can stand: among the attributes, within `message`, in its text."""
    outer = _attributes(log)
    inner = outer.get("attributes")
    attributes = inner if isinstance(inner, dict) else {}
    yield attributes
    for holder in (attributes, outer):
        message = _parsed(holder.get("message"))
        if isinstance(message, dict):
            yield message


def _attributes(log: Json) -> Json:
    found = log.get("attributes")
    return found if isinstance(found, dict) else {}


def _indexed(log: Json) -> IndexedLog:
    found = _attributes(log)
    tags = found.get("tags")
    listed = tags if isinstance(tags, list) else []
    service, status, host = (str(found.get(name) or "") for name in ("service", "status", "host"))
    return IndexedLog(service, tuple(tag for tag in listed if isinstance(tag, str)), status, host)


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def _arrival(log: Json, now: datetime) -> datetime:
    """The log's date: when Datadog received it, as no field of an event's is a date to Datadog."""
    try:
        return datetime.fromisoformat(str(_attributes(log)["timestamp"]))
    except (KeyError, ValueError):
        return now
