"""What brings a stack back that `pulumi destroy` took down: its archive was kept, and is there."""

from __future__ import annotations

from logstreams.settings.stack import StackSettings


def adopt_command(settings: StackSettings) -> str:
    """The command by which Pulumi takes the stack's bucket over."""
    return f"logstreams adopt {settings.customer} --bucket {settings.bucket_name}"


def keeps_archive(settings: StackSettings) -> bool:
    """Whether the stack has an archive that `pulumi destroy` keeps."""
    return settings.destination.archive is not None and not settings.archive.force_destroy


def way_back(settings: StackSettings) -> str:
    """The commands that bring a destroyed stack back, in one line."""
    up = f"`pulumi up --stack {settings.customer}`"
    if settings.destination.archive is None:  # nothing that WorkOS delivers to was the stack's
        return f"to bring it back: {up}"
    # WorkOS marks a stream invalid whose role is gone; a receiver has another header and balancer.
    form = f"`logstreams form {settings.customer}`"
    up = (
        f"{up}, and where that does not end verified {form}: what to save in WorkOS's form, and how"
    )
    if not keeps_archive(settings):
        return f"to bring it back: {up}"
    adopt = f"`{adopt_command(settings)}`"
    return f"to bring it back, with the archive that was kept: {adopt}, then {up}"
