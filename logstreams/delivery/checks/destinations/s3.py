"""What an S3 destination is checked for."""

from __future__ import annotations

from logstreams.delivery.checks import archive, identity, network, stream
from logstreams.delivery.checks.framework import Category
from logstreams.delivery.observations import Observations
from logstreams.settings import StackSettings


def categories(settings: StackSettings | None) -> tuple[Category[Observations], ...]:
    """The stream with the role it assumes, the role, the archive, the allowlist."""
    del settings
    return (
        stream.OF_A_ROLE,
        stream.DELIVERED,
        identity.CATEGORY,
        archive.CATEGORY,
        network.CATEGORY,
    )
