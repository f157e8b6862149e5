"""An event in Splunk, found by its nonce."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from logstreams.settings import SplunkDestination, StackSettings
from logstreams.verification import secret
from logstreams.verification.aws import Aws
from logstreams.verification.destinations.splunk.facts import IndexedEvent, SplunkPlace
from logstreams.verification.destinations.splunk.search import (
    Row,
    SearchApi,
    SearchFailed,
    SearchRefused,
)
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.narrow import narrow
from logstreams.verification.readers import DestinationReader, ReadError, UnsupportedReader
from logstreams.verification.test_event import TestEvent

WINDOW = timedelta(minutes=5)
"""How far before the event's time Splunk's clock may have it arrive."""

ANY = "*"
"""Every index that the token may search but Splunk's own (Search Manual, 2026-11-24)."""


def reader(settings: StackSettings, aws: Aws) -> DestinationReader:
    """The reader of a stack whose destination is Splunk."""
    splunk = narrow(settings.destination, SplunkDestination)
    place = f"Splunk's index {splunk.index}"
    if splunk.read_back is None:
        reason = (
            "the stack file has no destination.readBack; whether the event is there, whole, "
            "once and with its own time could not be seen"
        )
        return UnsupportedReader(place, reason)
    try:
        token = secret.read(splunk.read_back.token, aws.client)
    except secret.NoSecret as problem:
        return UnsupportedReader(place, str(problem), problem.repair)
    host = urlsplit(splunk.read_back.url).netloc
    return SplunkReader(SearchApi(splunk.read_back.url, token), host, splunk.index)


class SplunkReader:
    """Searches the index for the nonce, which is one word to Splunk."""

    def __init__(self, search: SearchApi, host: str, index: str) -> None:
        self._search = search
        self._host = host
        self._index = index
        self._searchable = False

    def looked_in(self, probe: TestEvent) -> str:
        """The index, at the search API's host."""
        del probe
        return f"Splunk's index {self._index} at {self._host}"

    def look(self, probe: TestEvent, *, last: bool = False) -> DeliveredEvent | None:
        """Search the index; where it has nothing, make sure that we may search it."""
        del last
        rows = self._found(self._index, probe)
        if rows:
            return _sighting(self._index, rows, probe)
        if not self._may_search():
            raise ReadError(
                f"the token of destination.readBack may search no index {self._index} "
                f"at {self._host}, or there is none"
            )
        return None

    def look_around(self, probe: TestEvent) -> str | None:
        """Nowhere: no credential of the stack's reaches further."""
        del probe
        return None

    def look_elsewhere(self, probe: TestEvent) -> str | None:
        """Search every index that we may search."""
        rows = [row for row in self._found(ANY, probe) if row.get("index") != self._index]
        if not rows:
            return None
        index = str(rows[0].get("index"))
        return SplunkPlace(_place(index, probe), str(rows[0].get("sourcetype", "")), index)

    def _found(self, index: str, probe: TestEvent) -> list[Row]:
        # Its time is WorkOS's, whose clock may be ahead of Splunk's, which says when it came.
        since = min(probe.occurred_at, datetime.now(UTC)) - WINDOW
        try:
            rows = self._search.events(index, probe.nonce, since)
        except SearchFailed as problem:
            passing = not isinstance(problem, SearchRefused)
            reason = f"Splunk cannot be searched: {problem}"
            raise ReadError(reason, passing=passing) from None
        return [row for row in rows if probe.is_in(_raw(row))]

    def _may_search(self) -> bool:
        """Whether nothing found means that nothing is there."""
        if not self._searchable:  # a role takes a while to be known everywhere
            try:
                self._searchable = self._search.may_search(self._index)
            except SearchFailed as problem:
                raise ReadError(
                    f"whether the index {self._index} may be searched cannot be told: {problem}",
                    passing=not isinstance(problem, SearchRefused),
                ) from None
        return self._searchable


def _sighting(index: str, rows: list[Row], probe: TestEvent) -> DeliveredEvent:
    """What lies in the index; a whole copy is shown before a damaged one."""
    best = min(rows, key=lambda row: len(probe.faults_of(_raw(row))))
    body, now = _raw(best), datetime.now(UTC)
    return DeliveredEvent(
        location=_place(index, probe),
        key=probe.nonce,
        body=body,
        arrived_at=_arrival(best, now),
        noticed_at=now,
        copies=len(rows),
        bodies=len({_raw(row) for row in rows}),
        metadata=IndexedEvent(
            index=str(best.get("index", index)),
            source_type=str(best.get("sourcetype", "")),
            time=str(best.get("_time") or ""),
            source=str(best.get("source") or ""),
        ),
    )


def _raw(row: Row) -> bytes:
    return str(row.get("_raw", "")).encode()


def _place(index: str, probe: TestEvent) -> str:
    """As one would type it into Splunk's search."""
    return f'splunk index={index} "{probe.nonce}"'


def _arrival(row: Row, now: datetime) -> datetime:
    """`_indextime`, in whole seconds since 1970; now, where Splunk sends none."""
    try:
        return datetime.fromtimestamp(float(row["_indextime"]), UTC)
    except (KeyError, ValueError, TypeError, OverflowError):
        return now
