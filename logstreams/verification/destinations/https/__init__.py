"""HTTPS: WorkOS posts to the kit's receiver, or to an endpoint that the customer has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from logstreams.settings import HttpsDestination, StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.checks import archive, identity, in_state, network, stream
from logstreams.verification.checks.framework import Category
from logstreams.verification.destinations.https.checks import endpoint, receiver
from logstreams.verification.destinations.https.collect import collect, collect_afterwards
from logstreams.verification.destinations.https.reader import reader
from logstreams.verification.destinations.interface import (
    Categories,
    DestinationType,
    nothing_to_list,
)
from logstreams.verification.narrow import narrow
from logstreams.verification.readers.stored import StoredEvent, archived_events

_OF_WORKOS_ITSELF = frozenset({"LS504", "LS506", "LS522"})
"""What makes sense only where WorkOS itself writes to the bucket: addresses, headers, what it does
not publish."""

_ARCHIVE = Category(
    archive.CATEGORY.name,
    archive.CATEGORY.title,
    tuple(check for check in archive.CATEGORY.checks if check.code not in _OF_WORKOS_ITSELF),
)

# Allowlist, certificate, header, storage: the order in which an event meets them.
_MANAGED = (
    stream.CATEGORY,
    stream.DELIVERED,
    identity.OF_A_WRITER,
    network.CATEGORY,
    receiver.CATEGORY,
    _ARCHIVE,
    in_state.CATEGORY,
)
_EXISTING = (
    stream.CATEGORY,
    stream.DELIVERED,
    identity.CALLER,
    network.CATEGORY,
    in_state.CATEGORY,
    endpoint.CATEGORY,
)


def categories(settings: StackSettings | None) -> Categories:
    """The stream, the way to the endpoint, and of the kit's receiver what is behind it."""
    if settings is None:
        return (*_MANAGED, *_EXISTING)
    existing = narrow(settings.destination, HttpsDestination).existing
    return _EXISTING if existing is not None else _MANAGED


def _stored(
    settings: StackSettings, aws: Aws, since: datetime, until: datetime
) -> Iterator[StoredEvent | None]:
    """The receiver's archive; an endpoint of the customer's is asked for one event alone."""
    listed = nothing_to_list if settings.destination.archive is None else archived_events
    return listed(settings, aws, since, until)


DESTINATION = DestinationType(
    HttpsDestination, collect, categories, reader, _stored, collect_afterwards
)
