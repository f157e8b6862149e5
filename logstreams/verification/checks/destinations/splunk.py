"""What a Splunk destination is checked for."""

from __future__ import annotations

from logstreams.settings import StackSettings
from logstreams.verification.checks import identity, network, splunk, stream
from logstreams.verification.checks.framework import Category
from logstreams.verification.observations import Observations


def categories(settings: StackSettings | None) -> tuple[Category[Observations], ...]:
    """The stream, Splunk, and the allowlist of a stack that has a network."""
    if settings is not None and settings.network is None:
        return (stream.CATEGORY, stream.DELIVERED, splunk.CATEGORY)
    return (stream.CATEGORY, stream.DELIVERED, identity.CALLER, network.CATEGORY, splunk.CATEGORY)
