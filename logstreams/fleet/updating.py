"""A stack's update, and whether events arrive after it."""

from __future__ import annotations

from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.runs import SelectedStack, outcome_of
from logstreams.settings import load_stack
from logstreams.state import read_state
from logstreams.verification.verdict import Verdict

_RESULTS = {
    Verdict.VERIFIED: Result.GOOD,
    Verdict.FAILED: Result.FAILED,
    Verdict.PENDING: Result.PENDING,
    Verdict.UNPROVEN: Result.UNPROVEN,
}


def update(which: SelectedStack, engine: PulumiCli) -> StackOutcome:
    """Update one stack and take the verdict from what the delivery check recorded.

    Raises:
        SettingsError: Its file has problems.
        NoState: The update went through, and its state cannot be read.
    """
    load_stack(which.stack, engine.project)
    ran = engine.up(which.stack)
    outcome = outcome_of(which, ran)
    if not ran.findings.complete:
        return outcome
    check = read_state(which.stack, engine.project, engine.environment).check
    return with_verdict(outcome, check)


def with_verdict(outcome: StackOutcome, check: dict[str, str]) -> StackOutcome:
    """Add the check's record to an update's outcome.

    An update that failed before it came to the check leaves an old record behind: of such a one
    only a *failed* is told, since anything better is not known any more.
    """
    recorded = check.get("verdict")
    verdict = Verdict(recorded) if recorded else None
    if outcome.result is not Result.GOOD:
        kept = verdict if verdict is Verdict.FAILED else None
        return outcome.model_copy(update={"verdict": kept})
    result = _RESULTS[verdict] if verdict else Result.UNFINISHED
    if verdict is Verdict.UNPROVEN and check.get("accepted_by"):
        result = Result.ACCEPTED
    return outcome.model_copy(
        update={
            "verdict": verdict,
            "result": result,
            "next_step": check.get("next_step") or "",
        }
    )
