"""A Splunk, as its administrator sets it up and sees it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from rehearsal.internet.messages.model import Message


class SplunkToken(Message):
    """A token of the HTTP Event Collector."""

    token: str = Field(repr=False)
    name: str = "workos"
    enabled: bool = True
    indexes: tuple[str, ...] = ()
    """Indexes it may write to; none named: any."""
    default_index: str = "main"
    source_type: str = "httpevent"
    acknowledgement: bool = False
    """Indexer acknowledgement: every request must name its channel."""


class SplunkSettings(Message):
    """What the administrator has set up."""

    collector_enabled: bool = True
    """The HTTP Event Collector as a whole; off, nothing listens on its port."""
    tokens: tuple[SplunkToken, ...] = ()
    search_tokens: tuple[str, ...] = Field(default=(), repr=False)
    """Authentication tokens of the management port."""
    indexes: tuple[str, ...] = ("main",)
    """Indexes that exist."""
    searchable: tuple[str, ...] | None = None
    """Indexes that the users of search tokens may search; None: any."""
    cloud: bool = False
    """Splunk Cloud Platform words some errors otherwise."""
    queues_full: bool = False
    indexing_delay_seconds: float = Field(default=0, ge=0)
    """Accepted events can be searched so much later."""
    time_is_always_seconds: bool = False
    """Takes every `time` for seconds; else for milliseconds when it can only be those."""
    short_copies: bool = False
    """A transform keeps actor and action of each event as one more event, with a source type of its
    own (*Admin Manual*, transforms.conf, CLONE_SOURCETYPE, 2026-11-24)."""


class SplunkEvent(Message):
    """An accepted event."""

    raw: str
    time: float
    """Seconds since 1970, as `_time`."""
    index: str
    host: str
    source: str
    sourcetype: str
    indexed_at: datetime
    """When it can be searched; `_indextime`."""
