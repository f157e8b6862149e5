"""What a Splunk was set up with, and what it indexed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from rehearsal.internet.messages.splunk import (
    SplunkEvent,
    SplunkSettings,
    SplunkToken,
)
from rehearsal.internet.splunk.times import seconds_of


class SplunkState:
    """What the collector writes and the search reads."""

    def __init__(self) -> None:
        self.settings = SplunkSettings()
        self.events: list[SplunkEvent] = []

    def index(self, envelope: dict[str, Any], token: SplunkToken, host: str) -> None:
        """Take an event; one for an index that does not exist is lost.

        As without `lastChanceIndex` (*Admin Manual*, indexes.conf, 2026-11-24).

        Raises:
            ValueError: Its time is none.
        """
        now = datetime.now(UTC)
        time = envelope.get("time", now.timestamp())
        event = envelope["event"]
        indexed = SplunkEvent(
            raw=event if isinstance(event, str) else _compact(event),
            time=seconds_of(time, always_seconds=self.settings.time_is_always_seconds),
            index=envelope.get("index") or token.default_index,
            host=envelope.get("host") or host,
            source=envelope.get("source") or f"http:{token.name}",
            sourcetype=envelope.get("sourcetype") or token.source_type,
            indexed_at=now + timedelta(seconds=self.settings.indexing_delay_seconds),
        )
        if indexed.index in self.settings.indexes:
            self.events.append(indexed)
            if self.settings.short_copies and isinstance(event, dict):
                self.events.append(_short_copy(indexed, event))


def _short_copy(indexed: SplunkEvent, event: dict[str, Any]) -> SplunkEvent:
    kept = {name: event[name] for name in ("actor", "action") if name in event}
    changed = {"raw": _compact(kept), "sourcetype": f"{indexed.sourcetype}:short"}
    return indexed.model_copy(update=changed)


def _compact(event: Any) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))
