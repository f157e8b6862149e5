"""What is known of a stack without asking anybody but its file and its state."""

from __future__ import annotations

from pathlib import Path

from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.runs import SelectedStack
from logstreams.fleet.verifying import (
    described,
    destroyed,
    recorded_proof,
    recorded_time,
    result_of,
    was_destroyed,
)
from logstreams.settings import load_stack
from logstreams.state import NoState, read_state
from logstreams.verification.verdict import Verdict


def filed(which: SelectedStack, project: Path) -> StackOutcome:
    """What a stack's file alone says: retired, or nothing of how it stands.

    Raises:
        SettingsError: It has problems.
    """
    settings = load_stack(which.stack, project)
    outcome = described(which, settings)
    return outcome.model_copy(update={"result": Result.RETIRED}) if settings.retired else outcome


def listed(which: SelectedStack, engine: PulumiCli) -> StackOutcome:
    """A stack with the verdict that its last update recorded.

    Raises:
        SettingsError: Its file has problems.
    """
    settings = load_stack(which.stack, engine.project)
    outcome = described(which, settings)
    try:
        state = read_state(which.stack, engine.project, engine.environment)
    except NoState as problem:
        failed = {"result": Result.UNFINISHED, "errors": (str(problem),)}
        return outcome.model_copy(update=failed)
    check = state.check
    recorded = check.get("verdict")
    known = {
        "verdict": recorded,
        "verdict_at": recorded_time(check),
        "proof": recorded_proof(check),
    }
    if settings.retired:
        return outcome.model_copy(update=known | {"result": Result.RETIRED})
    if was_destroyed(which.stack, state, engine):
        return outcome.model_copy(update=known | destroyed(settings))
    if not recorded:
        why = {"result": Result.PENDING, "because": ("it has no verdict yet: it was not updated",)}
        return outcome.model_copy(update=known | why)
    result = result_of(Verdict(recorded), check.get("accepted_by"))
    root = check.get("root")
    because = (f"its last update: {root}",) if root else ()
    told = {"result": result, "because": because, "root": root or ""}
    return outcome.model_copy(update=known | told)
