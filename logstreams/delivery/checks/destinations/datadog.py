"""What a Datadog destination is checked for."""

from __future__ import annotations

from logstreams.delivery.checks import datadog, stream
from logstreams.delivery.checks.framework import Category
from logstreams.delivery.observations import Observations
from logstreams.settings import StackSettings


def categories(settings: StackSettings | None) -> tuple[Category[Observations], ...]:
    """The stream, and Datadog: nothing is made at AWS."""
    del settings
    return (stream.CATEGORY, stream.DELIVERED, datadog.CATEGORY)
