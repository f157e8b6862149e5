"""Whether WorkOS goes on sending events to what a stack has taken down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from logstreams.pulumi_config import NoConfiguration, aws_keys_of
from logstreams.settings import StackSettings
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.workos.retirement import UNASKED
from logstreams.verification.workos.stream import (
    DELIVERING,
    OrganizationNotFound,
    delivers_to,
    stream_of,
)

_UNASKED = (*UNASKED, NoConfiguration)
"""Why WorkOS cannot be asked: the profiles and roles of a customer that left are gone first."""


@dataclass(frozen=True)
class StreamLeft:
    """What WorkOS has of a destroyed or retired stack."""

    told: tuple[str, ...] = ()
    delivers: bool = False


def still_sending(settings: StackSettings, project: Path, *, is_up: bool = False) -> StreamLeft:
    """Whether WorkOS still has the stream of a destroyed or retired stack.

    Args:
        settings: The stack's.
        project: The project's folder.
        is_up: Whether what takes its events is still there.
    """
    stream = _stream(settings, project)
    if isinstance(stream, str):
        return StreamLeft((f"whether WorkOS goes on sending is not known: {stream}",))
    if stream is None or not delivers_to(stream, settings):
        return StreamLeft()
    lost = "and it goes on sending events"
    if is_up:
        lost = "which delivers until an update takes down what takes its events"
    elif settings.destination.archive is not None:
        lost = "and nothing takes its events any more"
    said = (
        f"WorkOS still has its log stream ({stream.state}), {lost}; to end that: "
        f"{_end_it(settings)}"
    )
    return StreamLeft((said,), delivers=True)


def how_to_end_it(settings: StackSettings, then: str = "again") -> str:
    """What is next where a stack is retired whose stream is still there.

    Args:
        settings: The stack's.
        then: What follows once the stream is deleted.
    """
    return (
        f"{_end_it(settings)}, then {then}; or take retired out of the stack file: `logstreams "
        f"retire {settings.customer} --undo`"
    )


def _end_it(settings: StackSettings) -> str:
    return (
        f"WorkOS's Dashboard, Organizations, {settings.organization_id}, Log Streams: delete the "
        "stream"
    )


def never_deployed(settings: StackSettings, project: Path) -> Iterator[str]:
    """What is told of a stack without an archive, of which its state knows no update.

    Args:
        settings: The stack's.
        project: The project's folder.
    """
    stream = _stream(settings, project)
    if isinstance(stream, StreamFacts) and stream.state in DELIVERING:
        yield (
            f"its state has no update, and WorkOS has its log stream ({stream.state}): it is yet "
            "to be deployed, or its state was lost"
        )
    else:
        yield "it was never deployed"


def _stream(settings: StackSettings, project: Path) -> StreamFacts | str | None:
    """The stream that WorkOS has; None: it has none; a text: why nobody knows."""
    try:
        return stream_of(settings, aws_keys_of(settings.customer, project))
    except OrganizationNotFound:  # most organizations of customers that left are deleted
        return None
    except _UNASKED as error:
        return str(error)
