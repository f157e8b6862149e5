"""Datadog: WorkOS sends to the site's intake, and the site's API shows what its indexes keep.

Datadog's client takes a third of a second to load: it is loaded by who asks Datadog.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from logstreams.settings import DatadogDestination, StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.checks import stream
from logstreams.verification.destinations.datadog import checks
from logstreams.verification.destinations.interface import Categories, DestinationType
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.readers import DestinationReader
from logstreams.verification.readers.stored import StoredEvent


def categories(settings: StackSettings | None) -> Categories:
    """The stream, and Datadog: nothing is made at AWS."""
    del settings
    return (stream.CATEGORY, stream.DELIVERED, checks.CATEGORY)


def _collect(aws: Aws, settings: StackSettings) -> DestinationFacts:
    from logstreams.verification.destinations.datadog.collect import collect

    return collect(aws, settings)


def _reader(settings: StackSettings, aws: Aws) -> DestinationReader:
    from logstreams.verification.destinations.datadog.reader import reader

    return reader(settings, aws)


def _stored(
    settings: StackSettings, aws: Aws, since: datetime, until: datetime
) -> Iterator[StoredEvent | None]:
    from logstreams.verification.destinations.datadog.stored import stored

    return stored(settings, aws, since, until)


DESTINATION = DestinationType(DatadogDestination, _collect, categories, _reader, _stored)
