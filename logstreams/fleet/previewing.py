"""What a stack's preview says, policies included."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.runs import SelectedStack, outcome_of
from logstreams.settings import StackSettings, load_stack
from logstreams.settings.load import stack_path

EngineFor = Callable[[StackSettings], PulumiCli]
"""Where a stack is previewed: everybody's environment, or one of its own in a local account."""


def preview(which: SelectedStack, root: Path, engine_for: EngineFor) -> StackOutcome:
    """Preview one stack.

    A retired one is left alone, unless the diff touches its stack file: it may have just been.

    Raises:
        SettingsError: Its file has problems; the engine would take seconds to say the same.
    """
    settings = load_stack(which.stack, root)
    if settings.retired and stack_path(which.stack, Path()).as_posix() not in which.because:
        return StackOutcome(stack=which.stack, result=Result.RETIRED, because=which.because)
    ran = engine_for(settings).preview(which.stack)
    return outcome_of(which, ran).model_copy(update={"resources": ran.findings.resources})
