"""The kinds of destinations that are imitated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from logstreams.rehearsal.workos.streaming.aws_access import AwsAccess
from logstreams.rehearsal.workos.streaming.datadog import DatadogDeliverer
from logstreams.rehearsal.workos.streaming.deliverer import Deliverer
from logstreams.rehearsal.workos.streaming.https import HttpsDeliverer
from logstreams.rehearsal.workos.streaming.poster import Poster
from logstreams.rehearsal.workos.streaming.s3 import S3Deliverer
from logstreams.rehearsal.workos.streaming.splunk import SplunkDeliverer
from logstreams.rehearsal.workos.world.records import StreamType

Deliverers = Mapping[StreamType, Deliverer[Any]]


def deliverers(aws: AwsAccess, poster: Poster) -> Deliverers:
    """A deliverer for each kind; a new kind is a file beside this one and a line here."""
    made: tuple[Deliverer[Any], ...] = (
        S3Deliverer(aws),
        HttpsDeliverer(poster),
        SplunkDeliverer(poster),
        DatadogDeliverer(poster),
    )
    return {deliverer.kind: deliverer for deliverer in made}
