"""What is told of a retired stack: whether it is taken down, and what it left where no state is."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from logstreams.fleet.document import Result
from logstreams.fleet.last_update import notes_of
from logstreams.fleet.lost_state import NO_UPDATE, not_taken_down, still_made
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.still_sending import how_to_end_it, still_sending
from logstreams.pulumi_config import NoConfiguration
from logstreams.settings import StackSettings
from logstreams.state import NoStack, NoState, StackState
from logstreams.verification.aws_errors import NoProfile, TokenUnreadable

_UNASKED = (NoConfiguration, NoProfile, TokenUnreadable, BotoCoreError, ClientError)
"""Why AWS cannot be asked: the account of a customer that left may be closed."""


def retired(settings: StackSettings, engine: PulumiCli) -> dict[str, Any]:
    """What is told of a retired stack, whatever its state says: fields of its outcome."""
    left: dict[str, Any] = {}
    notes: tuple[str, ...] = ()
    try:
        state = engine.state(settings.customer)
    except NoStack:
        left = _without_state(settings, engine.project, is_known=False)
    except NoState:
        pass
    else:
        left, notes = still_up(settings, state), notes_of(state)
        if not state.resources:
            left = _without_state(settings, engine.project, is_known=True)
    sent = still_sending(settings, engine.project, is_up=bool(left))
    told = {"because": (*left.get("because", ()), *sent.told), "notes": notes}
    take_down = _take_down(settings)
    if sent.delivers and left.get("next_step") == take_down:  # which is refused until then
        return {
            **left,
            **told,
            "result": Result.RETIRED,
            "next_step": how_to_end_it(settings, take_down),
        }
    return {**left, **told, "result": Result.RETIRED}


def unless_lost(
    settings: StackSettings, engine: PulumiCli, because: Collection[str]
) -> dict[str, Any]:
    """What is told of an update that has nothing to take down, as the state was lost before.

    Fields of the outcome; empty: there is nothing.

    Args:
        settings: The stack's.
        engine: Reads its state.
        because: Why it is to be updated.
    """
    if NO_UPDATE not in because or engine.state(settings.customer).resources:
        return {}
    try:
        there = still_made(settings, engine.project)
    except _UNASKED as error:
        return {"notes": (f"whether something of it is still at AWS is not known: {error}",)}
    if not there:
        return {}
    why, next_step = not_taken_down(settings, there, is_known=True)
    return {"result": Result.FAILED, "errors": (why,), "next_step": next_step}


def still_up(settings: StackSettings, state: StackState) -> dict[str, Any]:
    """What is told of a retired stack that no update has taken down: fields of its outcome."""
    if state.is_taken_down:
        return {}
    return {
        "because": ("no update has taken down what delivers",),
        "next_step": _take_down(settings),
    }


def _take_down(settings: StackSettings) -> str:
    return f"`logstreams fleet up --only {settings.customer}`"


def _without_state(settings: StackSettings, project: Path, *, is_known: bool) -> dict[str, Any]:
    """What is told of a retired stack that no state has: destroyed, or its state was lost."""
    try:
        there = still_made(settings, project)
    except _UNASKED:
        return {}
    if not there:
        return {}
    why, next_step = not_taken_down(settings, there, is_known=is_known)
    return {"because": (why,), "next_step": next_step}
