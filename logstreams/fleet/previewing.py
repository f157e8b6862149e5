"""What a stack's preview says, policies included."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from logstreams.fleet.bad_input import refuse_bad_input
from logstreams.fleet.document import ResourceChange, Result, StackOutcome
from logstreams.fleet.packed import Packed
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.runs import SelectedStack, outcome_of
from logstreams.fleet.unanswered import unfinished_if_unanswered
from logstreams.settings import StackSettings, load_stack
from logstreams.settings.load import stack_path
from logstreams.settings.removal import STILL_DELIVERED_TO
from logstreams.state import NoState

EngineFor = Callable[[StackSettings], PulumiCli]
"""Where a stack is previewed: everybody's environment, or one of its own in a local account."""


def preview(
    which: SelectedStack, root: Path, engine_for: EngineFor, *, compared: bool = True
) -> StackOutcome:
    """Preview one stack.

    A retired one that is taken down is left alone, and against an empty account each, unless the
    diff touches its stack file: it may have just been retired. One that WorkOS still delivers to
    fails no diff but that.

    Args:
        which: The stack.
        root: The project's folder.
        engine_for: Runs Pulumi.
        compared: Whether what changes is told. Against an empty account everything is created:
            that is no change to review.

    Raises:
        SettingsError: Its file has problems; the engine would take seconds to say the same.
        BadVariable, StackRenamed, OrganizationChanged, RemovalRefused, PathChanged: It failed
            for that.
    """
    settings = load_stack(which.stack, root)
    untouched = stack_path(which.stack, Path()).as_posix() not in which.because
    quiet = settings.retired and untouched
    if quiet and not (compared and _is_left_up(which.stack, engine_for(settings))):
        return StackOutcome(stack=which.stack, result=Result.RETIRED, because=which.because)
    engine = engine_for(settings)
    ran = engine.preview(which.stack)
    outcome = outcome_of(which, ran)
    if quiet and any(STILL_DELIVERED_TO in error for error in outcome.errors):
        return StackOutcome(
            stack=which.stack, result=Result.RETIRED, because=which.because, notes=outcome.errors
        )
    if outcome.result is not Result.GOOD:
        refuse_bad_input(which.stack, engine)
        outcome = unfinished_if_unanswered(outcome, "preview", settings, root)
    resources = Packed(ResourceChange, ran.findings.resources) if compared else ()
    return outcome.model_copy(update={"resources": resources})


def _is_left_up(stack: str, engine: PulumiCli) -> bool:
    """Whether a retired stack is known to have what no update has taken down."""
    try:
        return not engine.state(stack).is_taken_down
    except NoState:
        return False
