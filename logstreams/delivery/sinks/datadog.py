"""An event in Datadog."""

from __future__ import annotations

from logstreams.delivery.aws import Aws
from logstreams.delivery.sinks.interface import Sink
from logstreams.delivery.sinks.unreadable import Unreadable
from logstreams.settings import StackSettings


def make(settings: StackSettings, aws: Aws) -> Sink:
    """The sink of a stack whose destination is Datadog."""
    del settings, aws
    return Unreadable("Datadog", "there is no credential to read with")
