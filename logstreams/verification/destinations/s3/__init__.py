"""S3: WorkOS assumes the delivery role and writes to the archive bucket."""

from __future__ import annotations

from logstreams.settings import S3Destination, StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.checks import archive, identity, in_state, network, stream
from logstreams.verification.collect.archive import archive_of
from logstreams.verification.collect.identity import collect_identity, collect_organization
from logstreams.verification.collect.network import collect_network
from logstreams.verification.destinations.interface import Categories, DestinationType
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.readers.archive import ArchiveReader
from logstreams.verification.readers.stored import archived_events


def collect(aws: Aws, settings: StackSettings) -> DestinationFacts:
    """Read role, bucket, key and network."""
    archive_facts = archive_of(aws, settings)
    return DestinationFacts(
        identity=collect_organization(aws, collect_identity(aws, settings), archive_facts),
        archive=archive_facts,
        network=collect_network(aws, settings),
    )


def categories(settings: StackSettings | None) -> Categories:
    """The stream with the role it assumes, the role, the archive, the allowlist."""
    del settings
    return (
        stream.OF_A_ROLE,
        stream.DELIVERED,
        identity.CATEGORY,
        archive.CATEGORY,
        network.CATEGORY,
        in_state.CATEGORY,
    )


DESTINATION = DestinationType(
    S3Destination, collect, categories, ArchiveReader.of, stored=archived_events
)
