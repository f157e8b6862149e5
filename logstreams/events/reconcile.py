"""What WorkOS recorded beside what lies at the destination, event by event.

Events have no ID in an export, so multisets are compared: equal events are counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import compress

from logstreams.events.compared import HOLDERS, ComparedEvent, Digest, Holder
from logstreams.verification.readers.stored import StoredEvent

AROUND = timedelta(days=1)
"""How far to both sides of the range the destination is searched."""
LEAST_LATENCY = timedelta(minutes=5)
"""An event younger than this is never called missing, however fast others were; WorkOS documents
no time, and this is how long `verify` waits."""
MOST_LATENCY = timedelta(hours=1)
"""What seems to have taken longer was emitted long after it happened, or waited for an outage's
end: it says nothing of events that were emitted just now."""


class Found(StrEnum):
    """What became of an event, or what an event at the destination is."""

    DELIVERED = "delivered"
    IN_FLIGHT = "in flight"
    """Not there, and younger than the largest latency seen."""
    MISSING = "missing"
    ALTERED = "altered"
    """Not there as WorkOS has it; one of the same action, time and actor is there."""
    BEFORE_STREAM = "before the stream"
    """Not there, and older than the stream: WorkOS delivers nothing afterwards."""
    DUPLICATE = "duplicate"
    """There once more than WorkOS has it."""
    EXTRA = "extra"
    """There, and not in WorkOS's export of the range."""
    PLATFORM = "written by WorkOS"
    """There, not in the export, and of an action that WorkOS itself writes."""


LOST = frozenset({Found.MISSING, Found.ALTERED, Found.BEFORE_STREAM})
"""What the destination does not have as WorkOS does."""


@dataclass
class Reconciliation:
    """What was found."""

    recorded: int = 0
    """Events in WorkOS's export of the range."""
    unreadable_recorded: int = 0
    """Rows of the export that hold no event: nobody knows what became of theirs."""
    at_destination: int = 0
    """Events read at the destination, a day to both sides included."""
    unreadable: int = 0
    """What lies there and is no event."""
    metadata_compared: frozenset[Holder] = frozenset()
    """Whose metadata the destination has."""
    largest_latency: timedelta = timedelta(0)
    by_day: dict[str, Counter[Found]] = field(default_factory=lambda: defaultdict(Counter))
    """By the day of the event, UTC."""

    def count(self, found: Found) -> int:
        """How many in all days."""
        return sum(day[found] for day in self.by_day.values())


class Reconciler:
    """Compares an export with what lies at a destination."""

    def __init__(
        self, since: datetime, until: datetime, now: datetime, stream_since: datetime | None = None
    ) -> None:
        """Prepare.

        Args:
            since: The first time of the export.
            until: The last.
            now: When the destination is read.
            stream_since: When the stream was made; None: not known.
        """
        self.result = Reconciliation()
        self._since, self._until = _milliseconds(since), _milliseconds(until)
        self._now = now
        self._stream_since = _milliseconds(stream_since) if stream_since else float("-inf")
        self._there: Counter[tuple[Digest | None, ...]] = Counter()
        """With all metadata."""
        self._alike: Counter[Digest] = Counter()
        self._in_range: list[ComparedEvent] = []

    def destination(self, events: Iterable[StoredEvent | None]) -> None:
        """Read what lies at the destination."""
        result = self.result
        for each in events:
            if each is None:
                result.unreadable += 1
                continue
            result.at_destination += 1
            event = ComparedEvent.of(each.document)
            if each.arrived_at is not None and event.time is not None:
                took = timedelta(milliseconds=_milliseconds(each.arrived_at) - event.time)
                if took <= MOST_LATENCY:
                    result.largest_latency = max(result.largest_latency, took)
            result.metadata_compared |= event.held
            self._there[event.bare, *event.metadata] += 1
            self._alike[event.alike] += 1
            if event.time is None or self._since <= event.time <= self._until:
                self._in_range.append(event)

    def recorded(self, export: Iterable[StoredEvent | None]) -> Iterator[StoredEvent]:
        """Compare WorkOS's export; yields the events that are missing or altered.

        Reads the export once, after the destination.
        """
        result = self.result
        there = self._as_compared()
        matched: Counter[tuple[Digest | None, ...]] = Counter()
        unmatched: list[tuple[StoredEvent, ComparedEvent]] = []
        for each in export:
            if each is None:
                result.unreadable_recorded += 1
                continue
            result.recorded += 1
            event = ComparedEvent.of(each.document)
            digest = event.by(result.metadata_compared)
            if matched[digest] < there[digest]:
                matched[digest] += 1
                result.by_day[event.day][Found.DELIVERED] += 1
                self._alike[event.alike] -= 1
            else:
                unmatched.append((each, event))
        altered: Counter[Digest] = Counter()
        for each, event in unmatched:
            found = self._lost(event, altered)
            result.by_day[event.day][found] += 1
            if found in LOST:
                yield each
        self._beyond(matched, altered)

    def _as_compared(self) -> Counter[tuple[Digest | None, ...]]:
        """How often each event is there, with the metadata that any of them has."""
        kept = [each in self.result.metadata_compared for each in HOLDERS]
        there: Counter[tuple[Digest | None, ...]] = Counter()
        for (bare, *metadata), times in self._there.items():
            there[bare, *compress(metadata, kept)] += times
        return there

    def _lost(self, event: ComparedEvent, altered: Counter[Digest]) -> Found:
        if altered[event.alike] < self._alike[event.alike]:
            altered[event.alike] += 1
            return Found.ALTERED
        if event.time is None:
            return Found.MISSING
        if event.time < self._stream_since:
            return Found.BEFORE_STREAM
        patience = max(self.result.largest_latency, LEAST_LATENCY)
        is_young = event.time > _milliseconds(self._now - patience)
        return Found.IN_FLIGHT if is_young else Found.MISSING

    def _beyond(
        self, matched: Counter[tuple[Digest | None, ...]], altered: Counter[Digest]
    ) -> None:
        """Count what lies at the destination and is not in the export."""
        spare, alike = Counter(matched), Counter(altered)
        for event in self._in_range:
            digest = event.by(self.result.metadata_compared)
            if spare[digest] > 0:
                spare[digest] -= 1
            elif alike[event.alike] > 0:
                alike[event.alike] -= 1
            elif matched[digest]:
                self.result.by_day[event.day][Found.DUPLICATE] += 1
            else:
                found = Found.PLATFORM if event.of_platform else Found.EXTRA
                self.result.by_day[event.day][found] += 1


def _milliseconds(time: datetime) -> float:
    return time.timestamp() * 1000
