"""What an HTTPS destination is checked for."""

from __future__ import annotations

from typing import cast

from logstreams.settings import HttpsDestination, StackSettings
from logstreams.verification.checks import archive, endpoint, identity, network, receiver, stream
from logstreams.verification.checks.framework import Category
from logstreams.verification.observations import Observations

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
)
_EXISTING = (
    stream.CATEGORY,
    stream.DELIVERED,
    identity.CALLER,
    network.CATEGORY,
    endpoint.CATEGORY,
)


def categories(settings: StackSettings | None) -> tuple[Category[Observations], ...]:
    """The stream, the way to the endpoint, and of the kit's receiver what is behind it."""
    if settings is None:
        return (*_MANAGED, *_EXISTING)
    existing = cast("HttpsDestination", settings.destination).existing
    return _EXISTING if existing is not None else _MANAGED
