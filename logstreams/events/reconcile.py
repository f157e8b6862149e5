"""What WorkOS recorded beside what lies at the destination, event by event.

Events have no ID in an export, so multisets are compared: equal events are counted.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from logstreams.events.platform_events import is_of_platform
from logstreams.verification.readers.stored import StoredEvent

AROUND = timedelta(days=1)
"""How far to both sides of the range the destination is searched."""
LEAST_LATENCY = timedelta(minutes=5)
"""An event younger than this is never called missing, however fast others were; WorkOS documents
no time, and this is how long `verify` waits."""
MOST_LATENCY = timedelta(hours=1)
"""What seems to have taken longer was emitted long after it happened, or waited for an outage's
end: it says nothing of events that were emitted just now."""

_Digest = bytes


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


@dataclass(frozen=True)
class Compared:
    """The fields by which events are the same: those that every destination carries."""

    metadata: bool

    def digest(self, event: Mapping[str, Any]) -> _Digest:
        """The event's fields in few bytes: millions of them are compared."""
        actor, context = _mapping(event.get("actor")), _mapping(event.get("context"))
        targets = [_mapping(each) for each in event.get("targets") or ()]
        fields: list[Any] = [
            event.get("action"),
            milliseconds(event),
            [actor.get("id"), actor.get("type")],
            [[each.get("id"), each.get("type")] for each in targets],
            context.get("location"),
            context.get("user_agent") or None,
        ]
        if self.metadata:
            holders = [event, actor, *targets]
            fields.append([each.get("metadata") or {} for each in holders])
        text = json.dumps(fields, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()


def near(event: Mapping[str, Any]) -> _Digest:
    """What stays of an event that was altered on its way: action, time and actor."""
    actor = _mapping(event.get("actor"))
    fields = [event.get("action"), milliseconds(event), actor.get("id")]
    text = json.dumps(fields, ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()


def milliseconds(event: Mapping[str, Any]) -> int | str:
    """The event's time in milliseconds since 1970; its text where that is no time."""
    text = str(event.get("occurred_at", ""))
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return text
    return round((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp() * 1000)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


@dataclass
class Reconciliation:
    """What was found."""

    recorded: int = 0
    """Events in WorkOS's export of the range."""
    at_destination: int = 0
    """Events read at the destination, a day to both sides included."""
    unreadable: int = 0
    """What lies there and is no event."""
    metadata_compared: bool = False
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
        self._since, self._until, self._now = since, until, now
        self._stream_since = stream_since.timestamp() * 1000 if stream_since else float("-inf")
        self._there: Counter[_Digest] = Counter()
        self._bare: Counter[_Digest] = Counter()
        self._near: Counter[_Digest] = Counter()
        self._left: list[tuple[_Digest, _Digest, _Digest, str, bool]] = []

    def destination(self, events: Iterable[StoredEvent | None]) -> None:
        """Read what lies at the destination."""
        result = self.result
        for each in events:
            if each is None:
                result.unreadable += 1
                continue
            result.at_destination += 1
            event = each.document
            self._latency(each)
            bare, full = _BARE.digest(event), _FULL.digest(event)
            result.metadata_compared |= bare != full and _has_metadata(event)
            self._bare[bare] += 1
            self._there[full] += 1
            self._near[near(event)] += 1
            action = str(event.get("action"))
            if self._is_in_range(event):
                self._left.append((full, bare, near(event), _day(event), is_of_platform(action)))

    def recorded(self, export: Iterable[StoredEvent | None]) -> Iterator[StoredEvent]:
        """Compare WorkOS's export; yields the events that are missing or altered.

        Reads the export once, after the destination.
        """
        result = self.result
        there, compared = (self._there, _FULL) if result.metadata_compared else (self._bare, _BARE)
        matched: Counter[_Digest] = Counter()
        unmatched: list[StoredEvent] = []
        for each in export:
            if each is None:
                continue
            result.recorded += 1
            digest = compared.digest(each.document)
            if matched[digest] < there[digest]:
                matched[digest] += 1
                result.by_day[_day(each.document)][Found.DELIVERED] += 1
                self._near[near(each.document)] -= 1
            else:
                unmatched.append(each)
        altered: Counter[_Digest] = Counter()
        for each in unmatched:
            found = self._lost(each.document, altered)
            result.by_day[_day(each.document)][found] += 1
            if found in LOST:
                yield each
        self._beyond(matched, altered)

    def _lost(self, event: Mapping[str, Any], altered: Counter[_Digest]) -> Found:
        alike = near(event)
        if altered[alike] < self._near[alike]:
            altered[alike] += 1
            return Found.ALTERED
        time = milliseconds(event)
        patience = max(self.result.largest_latency, LEAST_LATENCY)
        if isinstance(time, int) and time < self._stream_since:
            return Found.BEFORE_STREAM
        young = (self._now - patience).timestamp() * 1000
        return Found.IN_FLIGHT if isinstance(time, int) and time > young else Found.MISSING

    def _beyond(self, matched: Counter[_Digest], altered: Counter[_Digest]) -> None:
        """Count what lies at the destination and is not in the export."""
        spare, alike = Counter(matched), Counter(altered)
        for full, bare, about, day, of_platform in self._left:
            digest = full if self.result.metadata_compared else bare
            if spare[digest] > 0:
                spare[digest] -= 1
            elif alike[about] > 0:
                alike[about] -= 1
            elif matched[digest]:
                self.result.by_day[day][Found.DUPLICATE] += 1
            else:
                found = Found.PLATFORM if of_platform else Found.EXTRA
                self.result.by_day[day][found] += 1

    def _latency(self, event: StoredEvent) -> None:
        time = milliseconds(event.document)
        if event.arrived_at is not None and isinstance(time, int):
            took = event.arrived_at - datetime.fromtimestamp(time / 1000, UTC)
            if took <= MOST_LATENCY:
                self.result.largest_latency = max(self.result.largest_latency, took)

    def _is_in_range(self, event: Mapping[str, Any]) -> bool:
        time = milliseconds(event)
        first, last = (each.timestamp() * 1000 for each in (self._since, self._until))
        return not isinstance(time, int) or first <= time <= last


_BARE, _FULL = Compared(metadata=False), Compared(metadata=True)


def _has_metadata(event: Mapping[str, Any]) -> bool:
    holders = [event, _mapping(event.get("actor")), *map(_mapping, event.get("targets") or ())]
    return any(each.get("metadata") for each in holders)


def _day(event: Mapping[str, Any]) -> str:
    time = milliseconds(event)
    if not isinstance(time, int):
        return "no time"
    return f"{datetime.fromtimestamp(time / 1000, UTC):%Y-%m-%d}"
