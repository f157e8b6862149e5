"""What a destination is made of, as facts."""

from __future__ import annotations

from dataclasses import dataclass, field

from logstreams.verification.facts.archive import ArchiveFacts
from logstreams.verification.facts.identity import IdentityFacts
from logstreams.verification.facts.network import NetworkFacts


@dataclass(frozen=True, kw_only=True)
class DestinationFacts:
    """What destinations share; a type that has more subclasses it."""

    identity: IdentityFacts = field(default_factory=IdentityFacts)
    archive: ArchiveFacts = field(default_factory=ArchiveFacts)
    network: NetworkFacts = field(default_factory=NetworkFacts)
