"""Datadog: WorkOS sends to the site's intake, and the site's API shows what its indexes keep.

Datadog's client takes a third of a second to load: it is loaded by who asks Datadog.
"""

from __future__ import annotations

from logstreams.settings import DatadogDestination, StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.checks import stream
from logstreams.verification.destinations.datadog import checks
from logstreams.verification.destinations.interface import Categories, DestinationType
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.readers import DestinationReader


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


DESTINATION = DestinationType(DatadogDestination, _collect, categories, _reader)
