"""A stack's update, and whether events arrive after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.question import refuse_bad_input
from logstreams.fleet.runs import SelectedStack, cut_off, outcome_of
from logstreams.fleet.verifying import recorded_proof, result_of
from logstreams.settings import load_stack
from logstreams.state import NoState
from logstreams.verification.verdict import Verdict

_DELETES = ("delete", "replace", "delete-replaced", "discard-replaced")

Verify = Callable[[SelectedStack], StackOutcome]
"""Verifies a stack once more."""


def update(which: SelectedStack, engine: PulumiCli, again: Verify) -> StackOutcome:
    """Update one stack and take the verdict from what the delivery check recorded.

    Pulumi deletes last, after the delivery check: a stack that lost resources is verified again.
    A retired one is updated once more, which takes down what delivered, and left alone after that.

    Args:
        which: The stack.
        engine: Runs Pulumi.
        again: Verifies it after its deletes.

    Raises:
        SettingsError: Its file has problems.
        BadVariable, StackRenamed: It failed for that.
        NoState: The update went through, and its state cannot be read.
    """
    retired = load_stack(which.stack, engine.project).retired
    if retired and _is_taken_down(which.stack, engine):
        return StackOutcome(stack=which.stack, result=Result.RETIRED, because=which.because)
    ran = engine.up(which.stack)
    outcome = outcome_of(which, ran)
    unseen = cut_off(ran)
    if unseen:  # the state has the verdict all the same
        outcome = outcome.model_copy(update={"result": Result.GOOD})
    if outcome.result is not Result.GOOD:
        refuse_bad_input(which.stack, engine)
    if ran.findings.previewed and outcome.result is not Result.GOOD:
        # Its own preview ended it.
        return outcome.model_copy(update={"changes": {}})
    if not ran.findings.complete and not unseen:
        return outcome
    if retired:
        result = Result.RETIRED if outcome.result is Result.GOOD else outcome.result
        return outcome.model_copy(update={"result": result})
    check = engine.state(which.stack).check
    told = with_verdict(outcome, check)
    proven = told.result in (Result.GOOD, Result.ACCEPTED, Result.UNPROVEN)
    if proven and (unseen or has_deleted(told)):
        return after_deletes(told, again(which))
    return told


def has_deleted(outcome: StackOutcome) -> bool:
    """Whether an update deleted something after its delivery check."""
    return any(outcome.changes.get(operation) for operation in _DELETES)


def after_deletes(updated: StackOutcome, verified: StackOutcome) -> StackOutcome:
    """What an update came to, with the verdict of after its deletes."""
    return updated.model_copy(
        update={
            "result": verified.result,
            "verdict": verified.verdict,
            "root": verified.root_code,
            "proof": verified.proof or updated.proof,
            "causes": verified.causes,
            "errors": (*updated.errors, *verified.errors),
            "next_step": verified.next_step,
            "seconds": round(updated.seconds + verified.seconds, 1),
        }
    )


def _is_taken_down(stack: str, engine: PulumiCli) -> bool:
    """Whether nothing of a retired stack delivers any more: no update is yet to come."""
    try:
        return engine.state(stack).is_taken_down
    except NoState:  # an update says why
        return False


def with_verdict(outcome: StackOutcome, check: dict[str, Any]) -> StackOutcome:
    """Add the check's record to an update's outcome.

    An update that failed before it came to the check leaves an old record behind: of such a one
    only a *failed* is told, since anything better is not known any more.
    """
    recorded = check.get("verdict")
    verdict = Verdict(recorded) if recorded else None
    if outcome.result is not Result.GOOD:
        kept = verdict if verdict is Verdict.FAILED else None
        root = (check.get("root") or "") if kept else ""
        return outcome.model_copy(update={"verdict": kept, "root": root})
    result = result_of(verdict, check.get("accepted_by")) if verdict else Result.UNFINISHED
    return outcome.model_copy(
        update={
            "verdict": verdict,
            "result": result,
            "root": check.get("root") or "",
            "proof": recorded_proof(check),
            "next_step": check.get("next_step") or "",
        }
    )
