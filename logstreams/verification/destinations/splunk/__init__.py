"""Splunk: WorkOS sends to the HTTP Event Collector, and the search API shows what it kept."""

from __future__ import annotations

from logstreams.settings import SplunkDestination, StackSettings
from logstreams.verification.checks import identity, in_state, network, stream
from logstreams.verification.destinations.interface import Categories, DestinationType
from logstreams.verification.destinations.splunk import checks
from logstreams.verification.destinations.splunk.collect import collect, collect_afterwards
from logstreams.verification.destinations.splunk.reader import reader
from logstreams.verification.destinations.splunk.stored import stored


def categories(settings: StackSettings | None) -> Categories:
    """The stream, Splunk, and the allowlist of a stack that has a network."""
    if settings is not None and settings.network is None:
        return (stream.CATEGORY, stream.DELIVERED, checks.CATEGORY)
    of_aws = (identity.CALLER, network.CATEGORY, in_state.CATEGORY)
    return (stream.CATEGORY, stream.DELIVERED, *of_aws, checks.CATEGORY)


DESTINATION = DestinationType(
    SplunkDestination, collect, categories, reader, stored, collect_afterwards
)
