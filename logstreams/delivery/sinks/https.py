"""An event behind an HTTPS endpoint."""

from __future__ import annotations

from logstreams.delivery.aws import Aws
from logstreams.delivery.sinks import s3
from logstreams.delivery.sinks.interface import Sink
from logstreams.delivery.sinks.unreadable import Unreadable
from logstreams.settings import StackSettings


def make(settings: StackSettings, aws: Aws) -> Sink:
    """The sink of a stack: the receiver's archive, or the customer's own way to read back."""
    if settings.destination.archive is not None:
        return s3.make(settings, aws)
    return Unreadable("the endpoint", "there is no credential to read with")
