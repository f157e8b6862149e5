"""What a Datadog organization was set up with, and what it accepted."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from rehearsal.internet.datadog.log import read_log
from rehearsal.internet.datadog.query import check_filter, matches
from rehearsal.internet.messages.datadog import (
    DatadogIndex,
    DatadogLog,
    DatadogSettings,
)


class DatadogState:
    """What the intake writes and the API reads."""

    def __init__(self) -> None:
        self._settings = DatadogSettings()
        self.logs: list[DatadogLog] = []
        self.used: dict[str, datetime] = {}
        """When each API key was last used, by the key."""

    @property
    def settings(self) -> DatadogSettings:
        """What the administrator has set up."""
        return self._settings

    @settings.setter
    def settings(self, settings: DatadogSettings) -> None:
        """Set it up.

        Raises:
            BadQuery: A filter of an index is not understood.
        """
        for index in settings.indexes:
            for query in (index.query, *(each.query for each in index.exclusion_filters)):
                check_filter(query)
        self._settings = settings

    def accept(self, entry: dict[str, Any], tags: str) -> None:
        """Take one log.

        Args:
            entry: As it was sent.
            tags: The request's own `ddtags`.
        """
        now = datetime.now(UTC)
        log = read_log(entry, tags, now)
        later = timedelta(seconds=self.settings.indexing_delay_seconds)
        index = next((each for each in self.settings.indexes if matches(each.query, log)), None)
        left_out = index is None or index.quota_used_up or _is_excluded(index, log)
        kept_in = None if index is None or left_out else index.name
        self.logs.append(log.model_copy(update={"index": kept_in, "searchable_at": now + later}))


def _is_excluded(index: DatadogIndex, log: DatadogLog) -> bool:
    """Only the first active filter that matches counts (`LogsIndex` of the API's models)."""
    for each in index.exclusion_filters:
        if each.is_enabled and matches(each.query, log):
            return random.random() < each.sample_rate  # noqa: S311 (a sample, not a secret)
    return False
