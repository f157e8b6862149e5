"""What an S3 destination is checked for."""

from __future__ import annotations

from logstreams.settings import StackSettings
from logstreams.verification.checks import archive, identity, network, stream
from logstreams.verification.checks.framework import Category
from logstreams.verification.observations import Observations


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
