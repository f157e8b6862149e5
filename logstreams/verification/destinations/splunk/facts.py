"""What only Splunk destinations have."""

from __future__ import annotations

from dataclasses import dataclass, field

from logstreams.verification.facts.delivery import EventMetadata
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.facts.fact import NOT_LOOKED, Fact
from logstreams.verification.transport.connect_error_kind import ConnectErrorKind


@dataclass(frozen=True)
class HecAnswer:
    """What the HTTP Event Collector says: `{"text": "No data", "code": 5}`."""

    status: int
    code: int | None
    """None: the answer is not HEC's."""
    text: str
    seconds: float = field(default=0.0, compare=False)
    """How long it took."""

    def __str__(self) -> str:
        """In a person's words: HEC's code, or what came instead."""
        if self.code is None:
            return f"HTTP {self.status}, which is not an answer of HEC's"
        return f"HEC code {self.code}: {self.text}"


@dataclass(frozen=True)
class SplunkFacts(DestinationFacts):
    """Splunk as it answers this machine."""

    obstacle: Fact[ConnectErrorKind | None] = NOT_LOOKED
    """What keeps everybody from HEC: nobody listens, or its certificate; None: it answers.

    What may keep only this machine from it (DNS, no answer in time, a proxy that refuses) is
    Unavailable.
    """
    health: Fact[HecAnswer] = NOT_LOOKED
    """HEC's word of itself."""
    token: Fact[HecAnswer] = NOT_LOOKED
    """HEC's answer to the token with nothing in the request: 5, "No data", where all is well."""
    token_flaw: str = ""
    """What is wrong with the token's text, whatever HEC says; empty: nothing that is plain."""
    search_accepted: Fact[bool | None] = NOT_LOOKED
    """Whether the search API takes the token of `readBack`; None: the stack file names none."""
    index_searchable: Fact[bool] = NOT_LOOKED
    """Whether that token may search the index; False also where there is no such index."""
    index_exists: Fact[bool | None] = None
    """Whether there is such an index where readBack searches; only asked where it may not be
    searched. None: that is not told."""


class SplunkPlace(str):
    """A search that finds an event outside its index; knows what the event's token gave it."""

    source_type: str
    index_name: str

    def __new__(cls, search: str, source_type: str = "", index_name: str = "") -> SplunkPlace:
        """Make one of the search, the source type and the index; a copy sets those later."""
        made = super().__new__(cls, search)
        made.source_type, made.index_name = source_type, index_name
        return made


@dataclass(frozen=True)
class IndexedEvent(EventMetadata):
    """What Splunk keeps beside an event."""

    index: str
    source_type: str
    time: str
    """`_time` as the search API writes it: seconds since 1970, else ISO 8601 or a form of the
    searcher's; empty: it writes none."""
    source: str = field(default="", compare=False)
    """Where WorkOS sends none, Splunk writes `http:` and the HEC token's name (Getting Data In,
    "Set up and use HTTP Event Collector", 2026-11-24)."""
