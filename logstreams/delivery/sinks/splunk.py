"""An event in Splunk."""

from __future__ import annotations

from logstreams.delivery.aws import Aws
from logstreams.delivery.sinks.interface import Sink
from logstreams.delivery.sinks.unreadable import Unreadable
from logstreams.settings import StackSettings


def make(settings: StackSettings, aws: Aws) -> Sink:
    """The sink of a stack whose destination is Splunk."""
    del settings, aws
    return Unreadable("Splunk", "there is no credential to read with")
