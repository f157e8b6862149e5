"""What is read of a Datadog destination."""

from __future__ import annotations

from logstreams.delivery.aws import Aws
from logstreams.delivery.gather.network import gather_network
from logstreams.delivery.observations import DestinationFacts
from logstreams.settings import StackSettings


def gather(aws: Aws, settings: StackSettings) -> DestinationFacts:
    """Read the allowlist."""
    return DestinationFacts(network=gather_network(aws, settings))
