"""From observations to a report: checks, diagnosis, verdict and repairs; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypedDict, TypeVar

from logstreams import __version__
from logstreams.verification.categories import WITHOUT_STACK, categories_for
from logstreams.verification.causes import OF_ANY_STACK, catalogue, filled, values_of
from logstreams.verification.checks.arrival import under_previous_path
from logstreams.verification.checks.framework import (
    Category,
    Failed,
    Outcome,
    Passed,
    Skipped,
    Unknown,
)
from logstreams.verification.diagnosis import (
    ARRIVED,
    Diagnosis,
    accepted_by,
    diagnose,
    doctor_status_of,
    outcomes_of,
    severity_of,
    unevaluated_of,
    verdict_of,
)
from logstreams.verification.facts.delivery import DeliveredEvent, DeliveryFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.observations import MachineFacts, Observations
from logstreams.verification.report import (
    DiagnosedCause,
    DoctorReport,
    Evidence,
    ObjectRetention,
    Report,
    ReportSection,
    VerifyReport,
    Wait,
)
from logstreams.verification.suspects import Suspect
from logstreams.verification.verdict import Verdict

STRANGE = "LS220"
"""The check that says that the organization, and so its form, may be another customer's."""

INVALID = "LS305"
"""The check that says that WorkOS marks the log stream invalid, until its form is saved again."""

STILL_INVALID = "WorkOS still marks the stream invalid"

UPDATE = "pulumi up"

_LEADS_TO_COMMAND = re.compile(r"(?:[;,.] then|[;.] Then)?[:.]$")
"""How a repair's text ends that leads to its command."""

_COMES_FIRST = re.compile(r"[;,.] [Tt]hen\b[^.;]*[:.]$")
"""How the text ends where something else has to be done before its command."""

_HAS_STEPS = re.compile(r"\bsteps: 1\.|\b[Ss]ave WorkOS's form\b")
"""In a repair that saves the form itself, or has steps: no others are put behind them."""

STALE = frozenset(
    {
        *("LS106", "LS109", "LS113", "LS115", "LS116", "LS117", "LS118", "LS119"),
        "LS121",
        *("LS213", "LS214", "LS216", "LS218"),
        *("LS739", "LS740"),
        *("LS751", "LS752", "LS753", "LS754"),
    }
)
"""Codes of what keeps this kit alone from proving delivery: this machine's clock, its credentials,
a secret that is not there or that only the stack has an old value of; the test event's own action
at WorkOS."""

_Seen = TypeVar("_Seen", bound=MachineFacts)

_WHOSE = (
    "First make sure that {organization} is the customer of stack {stack} (LS220). Until then, "
    "leave its form in WorkOS as it is: this stack's values would end another customer's stream."
)

REFUTED = (
    "An event arrived anyway, so this stops no event today. A recent change may not have "
    "taken effect yet, and this kit may have misread what it found."
)
"""In front of a cause that claims that no event can arrive, where one did."""

REFUTED_BY_WORD = (
    "WorkOS says that it delivered an event all the same, so that this may concern this machine or "
    "the stack file alone. Nothing was read back."
)
"""The same, where nobody could look."""


def evaluate(seen: Observations, finished: datetime) -> VerifyReport:
    """What the checks and the diagnosis make of one customer's stream."""
    settings, arrival = seen.settings, seen.delivery.arrival
    outcomes, diagnosis = _diagnosed(categories_for(settings), seen)
    verdict = verdict_of(outcomes, diagnosis)
    report = VerifyReport(
        verdict=verdict,
        customer=settings.customer,
        destination=settings.destination.type,
        organization=settings.organization_id,
        evidence=_evidence(seen.delivery) if verdict is Verdict.VERIFIED else None,
        accepted_by=accepted_by(verdict, outcomes, settings.verify),
        wait=_wait(seen.delivery),
        arrived=arrival if isinstance(arrival, DeliveredEvent) else None,
        **_common(categories_for(settings), seen, finished, outcomes, diagnosis),
        **_causes(outcomes, diagnosis, values_of(settings)),
    )
    return replace(report, next_step=_next_step(report, seen))


def evaluate_machine(seen: MachineFacts, finished: datetime) -> DoctorReport:
    """What the checks that need no stack make of a machine."""
    outcomes, diagnosis = _diagnosed(WITHOUT_STACK, seen)
    report = DoctorReport(
        verdict=doctor_status_of(outcomes, diagnosis),
        **_common(WITHOUT_STACK, seen, finished, outcomes, diagnosis),
        **_causes(outcomes, diagnosis, OF_ANY_STACK),
    )
    return replace(report, next_step=_repair_of(report))


def _diagnosed(
    categories: tuple[Category[_Seen], ...], seen: _Seen
) -> tuple[tuple[Outcome, ...], Diagnosis]:
    outcomes = outcomes_of([check for group in categories for check in group.checks], seen)
    return outcomes, diagnose(outcomes)


class _Common(TypedDict):
    started_at: datetime
    finished_at: datetime
    sections: tuple[ReportSection, ...]
    diagnosis: Diagnosis
    kit_version: str


def _common(
    categories: tuple[Category[_Seen], ...],
    seen: _Seen,
    finished: datetime,
    outcomes: Sequence[Outcome],
    diagnosis: Diagnosis,
) -> _Common:
    by_code = {one.check.code: one for one in outcomes}
    return _Common(
        started_at=seen.now,
        finished_at=finished,
        sections=tuple(
            ReportSection(one.name, one.title, tuple(by_code[check.code] for check in one.checks))
            for one in categories
        ),
        diagnosis=diagnosis,
        kit_version=__version__,
    )


class _Causes(TypedDict):
    root: DiagnosedCause | None
    other_causes: tuple[DiagnosedCause, ...]
    suspects: tuple[DiagnosedCause, ...]
    recommendations: tuple[DiagnosedCause, ...]


def _causes(
    outcomes: Sequence[Outcome], diagnosis: Diagnosis, values: Mapping[str, str]
) -> _Causes:
    """The diagnosis with each cause's repair, as it is where the form may not be touched."""
    root, suspects = _root_and_suspects(diagnosis, values)
    strange = _is_strange(next((one for one in outcomes if one.check.code == STRANGE), None))
    refused = any(one.check.code == INVALID and isinstance(one.result, Failed) for one in outcomes)
    arrived = any(one.check.code == ARRIVED and isinstance(one.result, Passed) for one in outcomes)

    def adapted(cause: DiagnosedCause) -> DiagnosedCause:
        if strange:
            return _without_form(cause, values)
        return _with_form(cause, values) if refused else cause

    return _Causes(
        root=adapted(root) if root else None,
        other_causes=tuple(adapted(_repaired(one, values)) for one in diagnosis.other_causes),
        suspects=tuple(map(adapted, suspects)),
        recommendations=tuple(
            adapted(_repaired(one, values, _refuted(one, diagnosis, arrived)))
            for one in diagnosis.recommendations
        ),
    )


def _root_and_suspects(
    diagnosis: Diagnosis, values: Mapping[str, str]
) -> tuple[DiagnosedCause | None, tuple[DiagnosedCause, ...]]:
    suspects = tuple(_suspected(one, values) for one in diagnosis.suspects)
    if diagnosis.root is None:
        return None, suspects
    if isinstance(diagnosis.root.result, Failed):
        return _repaired(diagnosis.root, values), suspects
    return suspects[0], suspects[1:]


def _suspected(suspect: Suspect, values: Mapping[str, str]) -> DiagnosedCause:
    """The cause of what is not ruled out; what it found is why it could not judge."""
    cause, wanted = catalogue().causes[suspect.code], suspect.outcome.check.wanted
    result = suspect.outcome.result
    repair = (result.repair if isinstance(result, Unknown) else None) or cause.repair
    found = suspect.reason
    if suspect.alike:
        found += f" (nor could {', '.join(suspect.alike)} be judged)"

    def text(template: str) -> str:
        return filled(template, values, found="(not known)", wanted=f"<{wanted}>")

    return DiagnosedCause(
        code=suspect.code,
        title=f"Not ruled out: {cause.title}",
        severity=cause.severity,
        cause=f"Not judged: {wanted}. {text(cause.cause)}",
        found=found,
        wanted=wanted,
        owner=cause.owner,
        kind=repair.kind,
        repair=text(repair.text),
        command=text(repair.command) if repair.command else None,
        certain=False,
        tell=text(catalogue().who_can_tell(suspect.code)),
    )


def _refuted(outcome: Outcome, diagnosis: Diagnosis, arrived: bool) -> str:
    """What stands in front of the cause of a check that an event refutes; empty: none does."""
    if outcome.check.code not in diagnosis.refuted:
        return ""
    return REFUTED if arrived else REFUTED_BY_WORD


def _repaired(outcome: Outcome, values: Mapping[str, str], refuted: str = "") -> DiagnosedCause:
    result = outcome.result
    if not isinstance(result, Failed):
        raise TypeError(f"{outcome.check.code} did not fail")
    cause = catalogue().causes[outcome.check.code]
    repair = result.repair or cause.repair

    def text(template: str) -> str:
        return filled(template, values, found=result.found, wanted=result.wanted)

    return DiagnosedCause(
        code=outcome.check.code,
        title=cause.title,
        severity="advice" if refuted else severity_of(outcome),
        cause=f"{refuted} {text(cause.cause)}".lstrip(),
        found=result.found,
        wanted=result.wanted,
        owner=cause.owner,
        kind=repair.kind,
        repair=text(repair.text),
        command=text(repair.command) if repair.command else None,
    )


def _with_form(cause: DiagnosedCause, values: Mapping[str, str]) -> DiagnosedCause:
    """The same, its repair followed by WorkOS's form: WorkOS does not try again without."""
    command = cause.command or ""
    if _is_asked(cause):
        told = (
            f"Then save WorkOS's form again, with the values `logstreams form {values['stack']}` "
        )
        told += f"prints: {STILL_INVALID}, and delivers nothing until then."
        return replace(cause, repair=f"{cause.repair.rstrip('.')}. {told}")
    by_update = command.startswith(UPDATE)
    if not command or not (by_update or INVALID in catalogue().causes[cause.code].explains):
        return cause
    if _HAS_STEPS.search(cause.repair):
        return cause
    stack = values["stack"]
    begin = "Do the first part, then begin" if _COMES_FIRST.search(cause.repair) else "Begin"
    what = _LEADS_TO_COMMAND.sub("", cause.repair).rstrip(".")
    told = f"which waits up to verify.timeoutSeconds and exits 1: {STILL_INVALID}"
    first = f"`{command}`, {told}" if by_update else "The command below"
    return replace(
        cause,
        repair=(
            f"{what}. In three steps: 1. {first}. "
            f"2. Save WorkOS's form again, with the values "
            f"`logstreams form {stack}` prints. 3. `{UPDATE} --stack {stack}`. {begin} with:"
        ),
    )


def _is_asked(cause: DiagnosedCause) -> bool:
    """Whether somebody else ends it, and the form is yet to be saved: no command says so."""
    refuses = INVALID in catalogue().causes[cause.code].explains
    return cause.kind == "ask" and refuses and not _HAS_STEPS.search(cause.repair)


def _is_strange(outcome: Outcome | None) -> bool:
    return isinstance(outcome and outcome.result, Failed | Unknown)


def _without_form(cause: DiagnosedCause, values: Mapping[str, str]) -> DiagnosedCause:
    """The same, and no form is typed into that may be another customer's: it would end theirs."""
    if cause.kind != "form" or cause.code == STRANGE:
        return cause
    return replace(cause, kind="ask", command=None, repair=filled(_WHOSE, values))


def _evidence(delivery: DeliveryFacts) -> Evidence | None:
    sighting, probe = delivery.arrival, delivery.probe
    if not isinstance(sighting, DeliveredEvent) or probe is None:
        return None
    return Evidence(
        nonce=probe.nonce,
        location=sighting.location,
        key=sighting.key,
        emitted_at=probe.occurred_at,
        # S3 keeps whole seconds, rounded down, and no destination's clock is ours: what arrived was
        # sent before.
        arrived_at=max(sighting.arrived_at, probe.occurred_at),
        latency_seconds=delivery.waited_seconds,
        md5=sighting.md5,
        retention=_retention(sighting),
    )


def _retention(event: DeliveredEvent) -> ObjectRetention | None:
    mode, until = event.retention_mode, event.retain_until
    return ObjectRetention(mode, until) if mode and until else None


def _wait(delivery: DeliveryFacts) -> Wait | None:
    if delivery.ending is None:
        return None
    return Wait(
        seconds=delivery.waited_seconds,
        limit_seconds=delivery.wait_limit_seconds,
        ending=delivery.ending,
        cause=delivery.lost_by or None,
    )


def _next_step(report: VerifyReport, seen: Observations) -> str:
    stack = seen.settings.customer
    if report.verdict is Verdict.VERIFIED or report.accepted_by:
        return ""
    if report.verdict is Verdict.FAILED:
        return _repair_of(report)
    if report.verdict is Verdict.UNPROVEN:
        return _after_unproven(report, seen)
    if _is_strange(next((one for one in report.outcomes if one.check.code == STRANGE), None)):
        return filled(_WHOSE, values_of(seen.settings))
    if first := seen.settings.destination.before_form(seen.settings):
        return first
    arrived = "the event arrived under a path of before, and none is lost there: "
    return (
        f"{arrived if under_previous_path(seen) else ''}type what `logstreams form {stack}` prints "
        f"into WorkOS's form and save it, then `pulumi up --stack {stack}`"
    )


def _after_unproven(report: VerifyReport, seen: Observations) -> str:
    delivery, arrival = seen.delivery, seen.delivery.arrival
    if delivery.probe is None:
        verifies = f"`logstreams verify {seen.settings.customer}` sends one"
        return f"no event was sent ({delivery.not_sent}): {verifies}"
    if isinstance(arrival, DeliveredEvent):
        return _contradiction(report)
    if stale := next((one for one in report.recommendations if one.code in STALE), None):
        told = stale.repair.rstrip(".:")
        told += f": `{stale.command}`" if stale.command else ""
        return told if told.endswith("verify again") else f"{told}; then verify again"
    why = f" ({arrival.reason})" if isinstance(arrival, Unavailable) else ""
    known = arrival.hint if isinstance(arrival, Unavailable) else ""
    return f"{known or seen.settings.destination.read_back_hint}{why}, then verify again"


def _contradiction(report: Report) -> str:
    """The event arrived, and what was found cannot be: who else could harm it is not known then."""
    unevaluated = unevaluated_of(report.outcomes, report.diagnosis)
    codes = ", ".join(one.check.code for one in unevaluated)
    by = {one.result.needs for one in unevaluated if isinstance(one.result, Skipped)}
    causes = [one for one in report.recommendations if one.code in by]
    found = "; ".join(f"{one.code}: {one.found}" for one in causes)
    repair = "; ".join(dict.fromkeys(one.command or one.repair for one in causes))
    return f"the event arrived, yet {found}; {codes} could not be judged: {repair}"


def _repair_of(report: Report) -> str:
    root = report.root
    if root is None:
        return ""
    if not root.certain:
        return f"check whether {root.code} is the cause. {root.tell}".rstrip()
    if root.command and _COMES_FIRST.search(root.repair):
        return f"{root.repair} `{root.command}`"
    return root.command or root.repair
