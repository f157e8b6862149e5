"""What brings a stack back that `pulumi destroy` took down: its archive was kept, and is there."""

from __future__ import annotations

from logstreams.settings.stack import StackSettings


def adopt_command(settings: StackSettings) -> str:
    """The command by which Pulumi takes the stack's bucket over."""
    return f"logstreams adopt {settings.customer} --bucket {settings.bucket_name}"


def way_back(settings: StackSettings) -> str:
    """The commands that bring a destroyed stack back, in one line."""
    up = f"`pulumi up --stack {settings.customer}`"
    if settings.destination.archive is None or settings.archive.force_destroy:
        return f"to bring it back: {up}"
    adopt = f"`{adopt_command(settings)}`"
    return f"to bring it back, with the archive that was kept: {adopt}, then {up}"
