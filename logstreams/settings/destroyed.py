"""What brings a stack back that `pulumi destroy` took down: its archive was kept, and is there."""

from __future__ import annotations

from logstreams.settings.stack import StackSettings


def adopt_command(settings: StackSettings) -> str:
    """The command by which Pulumi takes over what is at AWS, the stack's bucket first."""
    bucket = "" if settings.destination.archive is None else f" --bucket {settings.bucket_name}"
    return f"logstreams adopt {settings.customer}{bucket}"


def keeps_archive(settings: StackSettings) -> bool:
    """Whether the stack has an archive that `pulumi destroy` keeps."""
    return settings.destination.archive is not None and not settings.archive.force_destroy


def take_over(settings: StackSettings) -> str:
    """The commands that let Pulumi take over what is at AWS, in one line, up to proven delivery."""
    return f"to take it over: `{adopt_command(settings)}`, then {_up(settings)}"


def way_back(settings: StackSettings) -> str:
    """The commands that bring a destroyed stack back, in one line."""
    if not keeps_archive(settings):
        return f"to bring it back: {_up(settings)}"
    adopt = f"`{adopt_command(settings)}`"
    return f"to bring it back, with the archive that was kept: {adopt}, then {_up(settings)}"


def _up(settings: StackSettings) -> str:
    up = f"`pulumi up --stack {settings.customer}`"
    if settings.destination.archive is None:  # nothing that WorkOS delivers to was the stack's
        return up
    # WorkOS marks a stream invalid whose role is gone; a receiver has another header and balancer.
    form = f"`logstreams form {settings.customer}`"
    return (
        f"{up}, and where that does not end verified {form}: what to save in WorkOS's form, and how"
    )
