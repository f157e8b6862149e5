"""From failed checks to one root cause: a pure function over what the catalogue explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from logstreams.settings import Verify
from logstreams.verification.basis import is_refuted_by_sync
from logstreams.verification.causes import Severity, catalogue
from logstreams.verification.checks.framework import (
    Check,
    Failed,
    Outcome,
    Passed,
    Pending,
    Skipped,
    Unknown,
    run,
)
from logstreams.verification.doctor_status import DoctorStatus
from logstreams.verification.observations import MachineFacts
from logstreams.verification.suspects import Suspect, suspects_of
from logstreams.verification.verdict import READ_BACK, Verdict

PROOF = "LS805"
"""The check that says that the event was read back whole."""

ARRIVED = "LS804"
"""The check that says that the event was read back, whole or not."""

SYNCED = "LS307"
"""The check that says that WorkOS has delivered the event, by WorkOS's word alone."""


MOST_SUSPECTS = 3
"""How many reasons not to judge are told before what WorkOS itself says of the stream."""

_Seen = TypeVar("_Seen", bound=MachineFacts)


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong, told apart from what merely follows from it."""

    root: Outcome | None
    """The failed check that explains the others, or the first suspect; None: nothing failed."""
    other_causes: tuple[Outcome, ...] = ()
    """Independent faults beside the root cause, in causal order."""
    symptoms: tuple[tuple[Outcome, str], ...] = ()
    """Symptoms, each with the code that explains it, or may."""
    recommendations: tuple[Outcome, ...] = ()
    """What loses no event and harms none, in causal order."""
    refuted: frozenset[str] = frozenset()
    """Codes of failed checks that say that no event can arrive, where one did."""
    suspects: tuple[Suspect, ...] = ()
    """What is not ruled out where the event is lost, in causal order; the root may be the first."""


def outcomes_of(checks: Sequence[Check[_Seen]], seen: _Seen) -> tuple[Outcome, ...]:
    """Judge every check; one that an event refutes keeps none behind it from being judged.

    Else it would hide what no event refutes: that a stranger could harm what arrives.
    """
    refuted: frozenset[str] = frozenset()
    outcomes = run(checks, seen)
    while more := _refuted(outcomes) - refuted:
        refuted |= more
        outcomes = run(checks, seen, refuted)
    return outcomes


def _refuted(outcomes: Sequence[Outcome]) -> frozenset[str]:
    """The failed checks that say that no event can arrive, where one did."""
    arrived = _passed(ARRIVED, outcomes)
    if not arrived and not _delivered_by_its_word(outcomes):
        return frozenset()
    failed = [one for one in outcomes if isinstance(one.result, Failed)]
    return frozenset(
        one.check.code
        for one in failed
        if loses_every_event(one) and (arrived or is_refuted_by_sync(one.check.code))
    )


def unevaluated_of(outcomes: Sequence[Outcome], diagnosis: Diagnosis) -> tuple[Outcome, ...]:
    """Who could harm what arrives, and could not be judged because of what an event refutes."""
    causes = catalogue().causes
    return tuple(
        one
        for one in outcomes
        if isinstance(one.result, Skipped)
        and one.result.needs in diagnosis.refuted
        and causes[one.check.code].severity == "high"
    )


def diagnose(outcomes: Sequence[Outcome]) -> Diagnosis:
    """Name at most one root cause.

    A failed check that another failed check explains is a symptom. Of the rest, what loses events
    comes before what merely endangers them, and within that the causal order of the checks decides.
    An event that arrived refutes what claims that none can: that is advice then.

    Where the event is lost, what could not be judged is suspect. A suspect comes after all that
    failed but what is named only where everything else fits, which it may explain.

    Args:
        outcomes: Every check's outcome, in causal order.
    """
    causes = catalogue().causes
    failed = [one for one in outcomes if isinstance(one.result, Failed)]
    refuted = _refuted(outcomes)
    serious = [one for one in failed if severity_of(one) != "advice"]
    faults = [one for one in serious if one.check.code not in refuted]
    doubtful = [one for one in serious if one.check.code in refuted]
    symptoms: list[tuple[Outcome, str]] = []
    recommendations: list[Outcome] = []
    independent: list[Outcome] = []
    for one in failed:
        code = one.check.code
        causing = [*faults, *doubtful] if code in refuted else faults
        by = next((o.check.code for o in causing if code in causes[o.check.code].explains), None)
        if by is None and code in refuted:
            by = next((needed for needed in one.check.requires if needed in refuted), None)
        if by is not None:
            symptoms.append((one, by))
        elif one in faults:
            independent.append(one)
        else:
            recommendations.append(one)
    suspects = suspects_of(outcomes, refuted)
    # To one who is blind to most of it, no one thing is more suspect than what WorkOS says itself.
    named = suspects if len(suspects) <= MOST_SUSPECTS else ()
    for one in [each for each in independent if causes[each.check.code].catch_all]:
        by = next((s.code for s in named if one.check.code in causes[s.code].explains), None)
        if by is not None:
            independent.remove(one)
            symptoms.append((one, by))
    independent.sort(key=lambda one: severity_of(one) != "critical")
    certain = independent[:1] if independent and _loses(independent[0]) else []
    roots = certain or [each.outcome for each in suspects[:1]] or independent[:1]
    return Diagnosis(
        root=roots[0] if roots else None,
        other_causes=tuple(one for one in independent if one not in roots),
        suspects=suspects,
        symptoms=tuple(symptoms),
        recommendations=tuple(recommendations),
        refuted=refuted,
    )


def _delivered_by_its_word(outcomes: Sequence[Outcome]) -> bool:
    """Whether nobody can look for the event, and WorkOS says that it delivered one since."""
    looked = any(one.check.code == ARRIVED and isinstance(one.result, Failed) for one in outcomes)
    return not looked and _passed(SYNCED, outcomes)


def _loses(outcome: Outcome) -> bool:
    return severity_of(outcome) == "critical"


def severity_of(outcome: Outcome) -> Severity:
    """How bad a failed check is: as the catalogue says, unless its result knows better."""
    stated = outcome.result.severity if isinstance(outcome.result, Failed) else None
    return stated or catalogue().causes[outcome.check.code].severity


def loses_every_event(outcome: Outcome) -> bool:
    """Whether a failed check claims that no event at all can arrive."""
    cause, result = catalogue().causes[outcome.check.code], outcome.result
    if severity_of(outcome) != "critical" or not isinstance(result, Failed):
        return False
    return (result.loses or cause.loses) == "every"


def verdict_of(outcomes: Sequence[Outcome], diagnosis: Diagnosis) -> Verdict:
    """The verdict that these outcomes allow; verified only by an event that was read back whole."""
    if diagnosis.root is not None:
        return Verdict.FAILED
    if any(isinstance(one.result, Pending) for one in outcomes):
        return Verdict.PENDING
    proven = _passed(PROOF, outcomes) and not unevaluated_of(outcomes, diagnosis)
    return Verdict.VERIFIED if proven else Verdict.UNPROVEN


def accepted_by(
    verdict: Verdict | DoctorStatus, outcomes: Sequence[Outcome], verify: Verify
) -> str | None:
    """The stack file's key that accepts an *unproven* verdict; None: nothing does.

    Only that nobody reads the event back is accepted: that WorkOS took it and says it delivered it
    can be known without.
    """
    accepts = verify.read_back == "none" and verdict is Verdict.UNPROVEN
    return READ_BACK if accepts and _passed(SYNCED, outcomes) else None


def _passed(code: str, outcomes: Sequence[Outcome]) -> bool:
    return any(one.check.code == code and isinstance(one.result, Passed) for one in outcomes)


def doctor_status_of(outcomes: Sequence[Outcome], diagnosis: Diagnosis) -> DoctorStatus:
    """What these outcomes say of a machine, where there is no stream to speak of."""
    if diagnosis.root is not None:
        return DoctorStatus.FAILED
    causes = catalogue().causes
    for one in outcomes:
        if isinstance(one.result, Unknown) and causes[one.check.code].severity != "advice":
            return DoctorStatus.UNKNOWN
    return DoctorStatus.READY
