"""What is read of an S3 destination: the delivery role, the archive, the allowlist."""

from __future__ import annotations

from logstreams.delivery.aws import Aws
from logstreams.delivery.gather.archive import archive_of
from logstreams.delivery.gather.identity import gather_identity, gather_organization
from logstreams.delivery.gather.network import gather_network
from logstreams.delivery.observations import DestinationFacts
from logstreams.settings import StackSettings


def gather(aws: Aws, settings: StackSettings) -> DestinationFacts:
    """Read role, bucket, key and network."""
    archive = archive_of(aws, settings)
    return DestinationFacts(
        identity=gather_organization(aws, gather_identity(aws, settings), archive),
        archive=archive,
        network=gather_network(aws, settings),
    )
