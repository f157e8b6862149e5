"""A stack's update, and whether events arrive after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from logstreams.fleet.another_backend import AnotherBackend
from logstreams.fleet.bad_input import refuse_bad_input
from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.lost_state import (
    NEVER_VERIFIED,
    NO_UPDATE,
    WAS_DESTROYED,
    left_at_aws,
)
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.retired import unless_lost
from logstreams.fleet.runs import SelectedStack, cut_off, outcome_of
from logstreams.fleet.still_sending import how_to_end_it
from logstreams.fleet.unanswered import unfinished_if_unanswered
from logstreams.fleet.verifying import recorded_causes, recorded_proof, result_of
from logstreams.pulumi_config import NoConfiguration, aws_keys_of
from logstreams.settings import StackSettings, load_stack
from logstreams.settings.destroyed import take_over
from logstreams.state import NoStack, NoState, StackState
from logstreams.verification.pulumi_import import security_group
from logstreams.verification.verdict import Verdict
from logstreams.verification.workos.retirement import (
    DeliveryUnknown,
    StillDelivering,
    refuse_while_delivering,
)

_DELETES = ("delete", "replace", "delete-replaced", "discard-replaced")

_IS_THERE = (
    "BucketAlreadyExists",
    "BucketAlreadyOwnedByYou",
    "EntityAlreadyExists",
    "AlreadyExistsException",
    "ResourceExistsException",
    "InvalidGroup.Duplicate",
    "DuplicateLoadBalancerName",
    "DuplicateTargetGroupName",
)
"""What AWS answers to whoever makes what is there (API references of S3, IAM, KMS, CloudWatch Logs,
Secrets Manager, Lambda, EC2 and Elastic Load Balancing, 2026-11-29)."""

Verify = Callable[[SelectedStack], StackOutcome]
"""Verifies a stack once more."""


def update(which: SelectedStack, engine: PulumiCli, again: Verify) -> StackOutcome:
    """Update one stack and take the verdict from what the delivery check recorded.

    Pulumi deletes last, after the delivery check: a stack that lost resources is verified again.
    A retired one is updated once more, which takes down what delivered, and left alone after that:
    not while WorkOS delivers to it.

    Args:
        which: The stack.
        engine: Runs Pulumi.
        again: Verifies it after its deletes.

    Raises:
        SettingsError: Its file has problems.
        BadVariable, StackRenamed, OrganizationChanged, RemovalRefused, PathChanged: It failed
            for that.
        NoState: The update went through, and its state cannot be read.
    """
    settings = load_stack(which.stack, engine.project)
    if settings.retired and _is_taken_down(which.stack, engine):
        outcome = StackOutcome(stack=which.stack, result=Result.RETIRED, because=which.because)
        return outcome.model_copy(update=unless_lost(settings, engine, which.because))
    if settings.retired and (refused := _not_to_be_taken_down(which, settings, engine)):
        return refused
    if not settings.retired and (stopped := _stops_at_what_is_there(which, settings, engine)):
        return stopped
    return _updated(which, settings, engine, again)


def _not_to_be_taken_down(
    which: SelectedStack, settings: StackSettings, engine: PulumiCli
) -> StackOutcome | None:
    """What is told in place of an update after which events would be lost, or might be.

    The program refuses the same; an update of it counts as failed, whatever the reason is.
    """
    outcome = StackOutcome(stack=which.stack, result=Result.FAILED, because=which.because)
    try:
        keys = aws_keys_of(which.stack, engine.project)
        refuse_while_delivering(settings, engine.project, keys)
    except StillDelivering as problem:
        step = how_to_end_it(settings)
        return outcome.model_copy(update={"errors": (str(problem),), "next_step": step})
    except (DeliveryUnknown, NoConfiguration) as problem:
        why = f"its file says retired, and whether WorkOS still delivers is not known: {problem}"
        return outcome.model_copy(update={"errors": (why,), "result": Result.UNFINISHED})
    return None


def _updated(
    which: SelectedStack, settings: StackSettings, engine: PulumiCli, again: Verify
) -> StackOutcome:
    ran = engine.up(which.stack)
    outcome = outcome_of(which, ran)
    unseen = cut_off(ran)
    if unseen:  # the state has the verdict all the same
        outcome = outcome.model_copy(update={"result": Result.GOOD})
    if outcome.result is not Result.GOOD:
        refuse_bad_input(which.stack, engine)
        outcome = naming_adopt(outcome, settings)
        outcome = unfinished_if_unanswered(outcome, "up", settings, engine.project)
    if ran.findings.previewed and outcome.result is not Result.GOOD:
        return outcome.model_copy(update={"changes": {}, "only_previewed": True})
    if not ran.findings.complete and not unseen:
        return outcome
    if settings.retired:
        result = Result.RETIRED if outcome.result is Result.GOOD else outcome.result
        return outcome.model_copy(update={"result": result})
    check = engine.state(which.stack).check
    told = with_verdict(outcome, check)
    proven = told.result in (Result.GOOD, Result.ACCEPTED, Result.UNPROVEN)
    if proven and (unseen or has_deleted(told)):
        return after_deletes(told, again(which))
    return told


def naming_adopt(outcome: StackOutcome, settings: StackSettings) -> StackOutcome:
    """Say how to take over what an update stopped at, as `pulumi up` itself does."""
    stopped = any(map(_is_taken, outcome.errors))
    # An update that was killed may have made it: then the next step is `repair`.
    if not stopped or outcome.next_step:
        return outcome
    return outcome.model_copy(update={"next_step": take_over(settings)})


def _is_taken(error: str) -> bool:
    """Whether AWS says that there is one already; Lambda's code has other reasons too."""
    conflict = "ResourceConflictException" in error and "already exist" in error
    return conflict or any(word in error for word in _IS_THERE)


def _stops_at_what_is_there(
    which: SelectedStack, settings: StackSettings, engine: PulumiCli
) -> StackOutcome | None:
    """What is told where an update would stop at what is there, and make other things before."""
    if not {NO_UPDATE, WAS_DESTROYED, NEVER_VERIFIED}.intersection(which.because):
        return None
    is_known = True
    try:
        if _is_managed(settings, engine.state(which.stack)):  # of another backend, for one
            return None
    except (NoStack, AnotherBackend):
        is_known = False
    except NoState:  # an update says why
        return None
    try:
        there = left_at_aws(settings, engine.project)
    except (BotoCoreError, ClientError):  # an update says why
        return None
    if not there:
        return None
    why, next_step = _lost(which, there) if is_known else _unknown(which, there)
    return StackOutcome(
        stack=which.stack,
        result=Result.FAILED,
        because=which.because,
        errors=(f"{why}: an update would stop at it",),
        next_step=f"{next_step}{take_over(settings)}",
    )


def _lost(which: SelectedStack, there: str) -> tuple[str, str]:
    destroyed = WAS_DESTROYED in which.because
    lost = "`pulumi destroy` kept it" if destroyed else "its state was lost"
    return f"{there} is at AWS and in no state, as {lost} or it was made by hand", ""


def _unknown(which: SelectedStack, there: str) -> tuple[str, str]:
    """Whoever makes the stack once more while another backend has it has two states of it."""
    why = (
        f"{there} is at AWS, and this backend knows no stack {which.stack}: another backend has "
        "it, or its state was lost, or it was made by hand"
    )
    next_step = (
        "`pulumi whoami --verbose` names the backend: if another has the stack, log in to that one "
        "(`pulumi login URL`, or PULUMI_BACKEND_URL) and do nothing else; if its state was lost: "
        f"`pulumi stack init {which.stack} --no-select`; "
    )
    return why, next_step


def _is_managed(settings: StackSettings, state: StackState) -> bool:
    """Whether the state has what `left_at_aws` looks for."""
    if settings.destination.archive is not None:
        return state.has_bucket
    return security_group(settings, "").is_in(state.resources or ())


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
        causes = recorded_causes(check) if kept else ()
        return outcome.model_copy(update={"verdict": kept, "root": root, "causes": causes})
    result = result_of(verdict, check.get("accepted_by")) if verdict else Result.UNFINISHED
    return outcome.model_copy(
        update={
            "verdict": verdict,
            "result": result,
            "root": check.get("root") or "",
            "causes": recorded_causes(check),
            "proof": recorded_proof(check),
            "next_step": check.get("next_step") or "",
        }
    )
