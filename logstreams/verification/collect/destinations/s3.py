"""What is read of an S3 destination: the delivery role, the archive, the allowlist."""

from __future__ import annotations

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.collect.archive import archive_of
from logstreams.verification.collect.identity import gather_identity, gather_organization
from logstreams.verification.collect.network import gather_network
from logstreams.verification.observations import DestinationFacts


def gather(aws: Aws, settings: StackSettings) -> DestinationFacts:
    """Read role, bucket, key and network."""
    archive = archive_of(aws, settings)
    return DestinationFacts(
        identity=gather_organization(aws, gather_identity(aws, settings), archive),
        archive=archive,
        network=gather_network(aws, settings),
    )
