"""A Datadog organization at one site, as its administrator sets it up and sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from rehearsal.internet.messages.model import Message

READ_DATA = "logs_read_data"
READ_CONFIGURATION = "logs_read_config"
READ_API_KEYS = "api_keys_read"


class ApplicationKey(Message):
    """An application key; with the API key of its organization it may read."""

    key: str = Field(repr=False)
    scopes: tuple[str, ...] | None = None
    """Its authorization scopes; None: an unscoped key, which may do all its owner may."""


class ExclusionFilter(Message):
    """Keeps logs out of an index that were accepted."""

    name: str
    query: str = "*"
    sample_rate: float = Field(default=1.0, ge=0, le=1)
    """Share of the matching logs that is kept out."""
    is_enabled: bool = True


class DatadogIndex(Message):
    """An index; a log goes into the first whose query it matches, or into none."""

    name: str = "main"
    query: str = "*"
    exclusion_filters: tuple[ExclusionFilter, ...] = ()
    quota_used_up: bool = False
    """Its daily quota is: it takes nothing more."""


class DatadogSettings(Message):
    """What the administrator has set up."""

    api_keys: tuple[str, ...] = Field(default=(), repr=False)
    application_keys: tuple[ApplicationKey, ...] = ()
    indexes: tuple[DatadogIndex, ...] = (DatadogIndex(),)
    indexing_delay_seconds: float = Field(default=0, ge=0)
    """Accepted logs can be searched so much later."""


class DatadogLog(Message):
    """An accepted log."""

    id: str
    received_at: datetime
    timestamp: datetime
    searchable_at: datetime
    message: str
    attributes: dict[str, Any]
    """What was parsed from the message, and other fields that are not reserved."""
    service: str | None = None
    source: str | None = None
    host: str | None = None
    status: str = "info"
    tags: tuple[str, ...] = ()
    index: str | None = None
    """None: accepted, and in no index, so that no search finds it."""
