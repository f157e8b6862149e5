"""What a Splunk destination is checked for."""

from __future__ import annotations

from logstreams.delivery.checks import stream
from logstreams.delivery.checks.framework import Category
from logstreams.delivery.observations import Observations
from logstreams.settings import StackSettings


def categories(settings: StackSettings | None) -> tuple[Category[Observations], ...]:
    """The stream."""
    del settings
    return (stream.CATEGORY,)
