"""One stack of a fleet, verified as `logstreams verify` does, and what its state has recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from logstreams.fleet.another_backend import AnotherBackend
from logstreams.fleet.document import FoundCause, Proof, Result, StackOutcome
from logstreams.fleet.last_update import last_operation, notes_of, updated_at
from logstreams.fleet.lost_state import NO_UPDATE, left_at_aws
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.question import ONLY_THE_STATE_TELLS, WITHOUT_STATE, question_of
from logstreams.fleet.retired import retired
from logstreams.fleet.runs import SelectedStack
from logstreams.fleet.still_sending import never_deployed, still_sending
from logstreams.settings import StackSettings, load_stack
from logstreams.settings.destroyed import way_back
from logstreams.state import NOT_MADE, NoStack, NoState, StackState
from logstreams.verification.report import Evidence, VerifyReport
from logstreams.verification.verdict import Verdict
from logstreams.verification.verification import verify

UNKNOWN_TO_THE_BACKEND = (
    f"{NO_UPDATE}: it was never deployed, or its state was lost; which it is tells "
    "`logstreams verify`"
)
"""What file and state say of a stack without resources and updates."""

_EMPTIED = (
    "its state has no resources, though an update went through: it was lost; `logstreams verify` "
    "tells what is at AWS"
)

_RESULTS = {
    Verdict.VERIFIED: Result.GOOD,
    Verdict.FAILED: Result.FAILED,
    Verdict.PENDING: Result.PENDING,
    Verdict.UNPROVEN: Result.UNPROVEN,
}


def result_of(verdict: Verdict, accepted_by: str | None) -> Result:
    """What a verdict makes of a stack.

    Args:
        verdict: Of a verification, or recorded by one.
        accepted_by: The key of the stack file that accepts an unproven one, if one does.
    """
    accepted = verdict is Verdict.UNPROVEN and accepted_by
    return Result.ACCEPTED if accepted else _RESULTS[verdict]


def verify_stack(
    which: SelectedStack, engine: PulumiCli, *, emit: bool, wait_seconds: float | None
) -> StackOutcome:
    """Verify one stack, unless it is retired, was destroyed on purpose or never deployed.

    One whose archive is there was deployed: it is verified, which says that its state was lost.
    What would be pending is unfinished where the state cannot be read.

    Raises:
        SettingsError: Its file has problems.
        NoStack: The backend does not know it.
        StackRenamed, NoConfiguration, NoProfile, TokenUnreadable, BadVariable: As `verify` of it.
        botocore.exceptions.BotoCoreError, ClientError: Its AWS session cannot be made.
    """
    settings = load_stack(which.stack, engine.project)
    outcome = described(which, settings)
    if settings.retired:
        return outcome.model_copy(update=retired(settings, engine))
    unread: NoState | None = None
    state: StackState | None = None
    try:
        state = engine.state(which.stack)
    except NoStack:
        with suppress(BotoCoreError, ClientError):  # whoever makes the stack finds out
            if left_at_aws(settings, engine.project):
                state = NOT_MADE
        if state is None:
            raise
    except NoState as problem:
        state, unread = None, problem
    nothing = nothing_deployed(settings, state, engine) if state and state.is_made else None
    if nothing and (without := _unless_lost(nothing, settings, engine.project)):
        return outcome.model_copy(update=without)
    if state:
        outcome = outcome.model_copy(update={"notes": notes_of(state)})
    question = question_of(settings, state, engine.project, emit=emit, wait_seconds=wait_seconds)
    report = verify(question)
    proof = _proof_in(report) or (recorded_proof(state.check) if state else None)
    if state is None and report.verdict is Verdict.PENDING:
        # Whether the stream waits for its set-up, or was lost since, only the state tells.
        why = (f"{unread}; {ONLY_THE_STATE_TELLS}",)
        known = {"errors": why, "causes": _causes_of(report)}
        return outcome.model_copy(update=known | {"result": Result.UNFINISHED})
    result = result_of(report.verdict, report.accepted_by)
    if isinstance(unread, AnotherBackend) and result.rank < Result.DRIFTED.rank:
        result = Result.UNFINISHED  # that events arrive says nothing of what an update would do
    return outcome.model_copy(
        update={
            "result": result,
            "verdict": report.verdict.value,
            "proof": proof,
            "causes": _causes_of(report),
            "errors": (f"{unread}; {WITHOUT_STATE}",) if unread else (),
            "next_step": report.next_step,
        }
    )


def _unless_lost(
    nothing: WithoutResources, settings: StackSettings, project: Path
) -> dict[str, Any] | None:
    """What is told of it, with why; None: it was deployed, and its state was lost."""
    if nothing.was_destroyed:
        because = (*nothing.told["because"], *still_sending(settings, project).told)
        return {**nothing.told, "because": because}
    if nothing.was_emptied:
        return None
    try:
        if left_at_aws(settings, project):
            return None
    except (BotoCoreError, ClientError) as error:
        why = f"{NO_UPDATE}; whether it is at AWS is not known: {error}"
        return {**nothing.told, "because": (why,)}
    return {**nothing.told, "because": tuple(never_deployed(settings, project))}


def destroyed(settings: StackSettings) -> dict[str, Any]:
    """What is told of a stack that `pulumi destroy` took down: fields of its outcome."""
    return {
        "result": Result.DESTROYED,
        "because": ("its last operation was `pulumi destroy`",),
        "next_step": way_back(settings),
    }


def described(which: SelectedStack, settings: StackSettings) -> StackOutcome:
    """What its file says of a stack."""
    return StackOutcome(
        stack=which.stack,
        result=Result.GOOD,
        because=which.because,
        destination=settings.destination.type,
        account=settings.account_id,
        organization=settings.organization_id,
        region=settings.aws.region,
        tags=settings.tags,
        max_age_hours=settings.verify.max_age_hours,
    )


@dataclass(frozen=True)
class WithoutResources:
    """A stack whose state has no resources."""

    told: dict[str, Any]
    """Fields of its outcome."""
    was_destroyed: bool = False
    was_emptied: bool = False
    """An update went through, and what it made has left the state."""


def nothing_deployed(
    settings: StackSettings, state: StackState, engine: PulumiCli
) -> WithoutResources | None:
    """What is told of a stack without resources: destroyed, never updated, or its state was lost.

    None: it has resources, or an update that rightly left none or failed.
    """
    if state.resources:
        return None
    history = engine.history(settings.customer)
    last = last_operation(history)
    if last is None:
        up = f"`logstreams fleet up --only {settings.customer}`"
        return WithoutResources(_not_deployed(UNKNOWN_TO_THE_BACKEND, up))
    if last["kind"] == "destroy":
        told = destroyed(settings) | {"updated_at": updated_at(history)}
        return WithoutResources(told, was_destroyed=True)
    if last["result"] != "succeeded" or settings.retired:
        return None
    verify_it = f"`logstreams verify {settings.customer}`"
    return WithoutResources(_not_deployed(_EMPTIED, verify_it), was_emptied=True)


def _not_deployed(because: str, next_step: str) -> dict[str, Any]:
    return {"result": Result.NOT_DEPLOYED, "because": (because,), "next_step": next_step}


def recorded_proof(check: dict[str, Any]) -> Proof | None:
    """The proof in the delivery check's record; None: there is none."""
    try:
        return _proof(Evidence.of(check["evidence"]), datetime.fromisoformat(check["proven_at"]))
    except (KeyError, TypeError, ValueError):
        return None


def _proof_in(report: VerifyReport) -> Proof | None:
    return _proof(report.evidence, report.finished_at) if report.evidence else None


def _proof(evidence: Evidence, proven_at: datetime) -> Proof:
    lock = evidence.retention
    return Proof(
        event_at=evidence.emitted_at,
        proven_at=proven_at,
        latency_seconds=evidence.latency_seconds,
        location=evidence.location,
        retention_mode=lock.mode if lock else None,
        retained_until=lock.until if lock else None,
    )


def recorded_causes(check: Mapping[str, Any]) -> tuple[FoundCause, ...]:
    """What the delivery check recorded with its verdict, the root cause first.

    Empty: it named nothing, or the kit that recorded it kept no more than the root cause's code.
    """
    try:
        return tuple(FoundCause.model_validate(one) for one in json.loads(check["causes"]))
    except (KeyError, TypeError, ValueError):
        return ()


def _causes_of(report: VerifyReport) -> tuple[FoundCause, ...]:
    return tuple(FoundCause.model_validate(one) for one in report.told_causes)
