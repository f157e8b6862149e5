"""The kinds of destinations that are imitated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.workos.state.records import StreamType
from rehearsal.workos.streaming.aws_access import AwsAccess
from rehearsal.workos.streaming.datadog import DatadogDeliverer
from rehearsal.workos.streaming.deliverer import Deliverer
from rehearsal.workos.streaming.https import HttpsDeliverer
from rehearsal.workos.streaming.poster import Poster
from rehearsal.workos.streaming.s3 import S3Deliverer
from rehearsal.workos.streaming.splunk import SplunkDeliverer

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
