"""What a Datadog destination is checked for."""

from __future__ import annotations

from logstreams.settings import StackSettings
from logstreams.verification.checks import datadog, stream
from logstreams.verification.checks.framework import Category
from logstreams.verification.observations import Observations


def categories(settings: StackSettings | None) -> tuple[Category[Observations], ...]:
    """The stream, and Datadog: nothing is made at AWS."""
    del settings
    return (stream.CATEGORY, stream.DELIVERED, datadog.CATEGORY)
