"""What a destination is made of, as facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from logstreams.settings import StackSettings
from logstreams.verification import pulumi_import
from logstreams.verification.facts.archive import ArchiveFacts
from logstreams.verification.facts.identity import IdentityFacts
from logstreams.verification.facts.network import NetworkFacts
from logstreams.verification.pulumi_import import Importable


@dataclass(frozen=True, kw_only=True)
class DestinationFacts:
    """What destinations share; a type that has more subclasses it."""

    identity: IdentityFacts = field(default_factory=IdentityFacts)
    archive: ArchiveFacts = field(default_factory=ArchiveFacts)
    network: NetworkFacts = field(default_factory=NetworkFacts)

    def named(self, settings: StackSettings) -> Iterator[Importable]:
        """What is there, beside the archive and its role, under a name that AWS gives once.

        EC2 lets several prefix lists have one name, and an update would make another.
        """
        found = self.network
        if isinstance(found.prefix_list_id, str):
            yield pulumi_import.prefix_list(settings, found.prefix_list_id)
        if isinstance(found.group_id, str):
            yield pulumi_import.security_group(settings, found.group_id)
