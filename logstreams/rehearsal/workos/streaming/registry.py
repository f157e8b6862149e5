"""The kinds of destinations that are imitated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from logstreams.rehearsal.workos.streaming.aws_access import AwsAccess
from logstreams.rehearsal.workos.streaming.deliverer import Deliverer
from logstreams.rehearsal.workos.streaming.s3 import S3Deliverer
from logstreams.rehearsal.workos.world.records import StreamType

Deliverers = Mapping[StreamType, Deliverer[Any]]


def deliverers(aws: AwsAccess) -> Deliverers:
    """A deliverer for each kind; a new kind is a file beside this one and a line here."""
    made: tuple[Deliverer[Any], ...] = (S3Deliverer(aws),)
    return {deliverer.kind: deliverer for deliverer in made}
