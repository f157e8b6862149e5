"""All of a customer's events in Splunk, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from logstreams.settings import SplunkDestination, StackSettings
from logstreams.verification import secret
from logstreams.verification.aws import Aws
from logstreams.verification.destinations.splunk.search import Row, SearchApi, SearchFailed
from logstreams.verification.narrow import narrow
from logstreams.verification.readers import ReadError
from logstreams.verification.readers.stored import StoredEvent, documents

_WORD = "occurred_at"
"""Stands in every event of WorkOS's (Log Streams, 2026-11-22), and in little else."""
_STEP = timedelta(hours=6)
"""So much is searched at once, so that an answer stays small."""


def stored(
    settings: StackSettings, aws: Aws, since: datetime, until: datetime
) -> Iterator[StoredEvent | None]:
    """The events that came to the stack's index in a range, by the time of their coming.

    Raises:
        ReadError: The index may not or cannot be searched.
    """
    splunk = narrow(settings.destination, SplunkDestination)
    if splunk.read_back is None:
        raise ReadError("the stack file has no destination.readBack: Splunk cannot be searched")
    try:
        token = secret.read(splunk.read_back.token, aws.client)
    except secret.NoSecret as problem:
        raise ReadError(str(problem)) from None
    host = urlsplit(splunk.read_back.url).netloc
    with closing(SearchApi(splunk.read_back.url, token)) as search:
        try:
            if not search.may_search(splunk.index):
                raise ReadError(
                    f"the token of destination.readBack may search no index {splunk.index} at "
                    f"{host}, or there is none"
                )
            # Whole seconds, as Splunk has them; a range's end does not belong to it.
            start, end = since.replace(microsecond=0), until + timedelta(seconds=1)
            while start < end:
                stop = min(start + _STEP, end)
                for row in search.events(splunk.index, _WORD, start, stop):
                    yield from documents(
                        str(row.get("_raw", "")),
                        f"Splunk's index {splunk.index} at {host}",
                        _indexed_at(row),
                    )
                start = stop
        except SearchFailed as problem:
            raise ReadError(f"Splunk cannot be searched: {problem}") from None


def _indexed_at(row: Row) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(row["_indextime"]), UTC)
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
