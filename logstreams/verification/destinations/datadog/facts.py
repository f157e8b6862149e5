"""What only Datadog destinations have."""

from __future__ import annotations

from dataclasses import dataclass

from logstreams.settings.destinations.datadog import Site
from logstreams.verification.facts.delivery import EventMetadata
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.facts.fact import NOT_LOOKED, Fact


@dataclass(frozen=True)
class ExclusionFacts:
    """An exclusion filter of an index that is switched on."""

    name: str
    query: str
    rate: float
    """The part of the matching logs that is left out of the index, 0 to 1."""


@dataclass(frozen=True)
class IndexFacts:
    """A log index: what it takes, and what of it is not kept."""

    name: str
    query: str
    """The index's filter."""
    exclusions: tuple[ExclusionFacts, ...]
    """In Datadog's order: only the first that matches a log decides about it."""
    quota_used_up: bool
    """Whether the index takes nothing more until its daily quota begins anew."""


@dataclass(frozen=True)
class IndexedLog(EventMetadata):
    """What Datadog keeps beside an event."""

    service: str
    tags: tuple[str, ...]
    """As Datadog writes them: `source:acme`."""
    status: str = ""
    """Datadog's, `info` of what names none; empty: not told."""
    host: str = ""
    """Empty: none."""

    @property
    def tag_keys(self) -> frozenset[str]:
        """The tags' keys."""
        return frozenset(tag.partition(":")[0] for tag in self.tags if ":" in tag)

    def of_tag(self, key: str) -> tuple[str, ...]:
        """The values of a tag."""
        return tuple(tag.partition(":")[2] for tag in self.tags if tag.startswith(f"{key}:"))


@dataclass(frozen=True)
class IntakeAnswer:
    """What the intake answers a request without a key and without a log."""

    status: int
    seconds: float = 0.0
    """How long it took."""


@dataclass(frozen=True)
class DatadogFacts(DestinationFacts):
    """The customer's Datadog."""

    api_key_valid: Fact[bool] = NOT_LOOKED
    """Whether the API key is valid at the stack's site."""
    other_site: Fact[Site | None] = NOT_LOOKED
    """Another site at which it is valid; only asked when it is not valid at the stack's."""
    application_key_accepted: Fact[bool | None] = NOT_LOOKED
    """Whether Datadog takes the application key; None: the stack file names none."""
    searches_logs: Fact[bool] = NOT_LOOKED
    """Whether the application key has the scope logs_read_data."""
    reads_indexes: Fact[bool] = NOT_LOOKED
    """Whether it has the scope logs_read_config."""
    indexes: Fact[tuple[IndexFacts, ...]] = NOT_LOOKED
    """In the order in which a log is offered to them: the first that takes it has it."""
    intake: Fact[IntakeAnswer] = NOT_LOOKED
    swapped: Fact[bool] = False
    """Whether the application key's place holds a valid API key; only asked then, too."""
