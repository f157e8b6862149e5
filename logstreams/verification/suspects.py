"""Which checks that could not judge may hold the cause of a lost event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from logstreams.verification.aws_errors import asks_for_less
from logstreams.verification.causes import Cause, catalogue
from logstreams.verification.checks.framework import Failed, Outcome, Skipped, Unknown

LOST = frozenset({"LS305", "LS306", "LS307", "LS801", "LS802", "LS804", "LS808"})
"""Checks that fail where an event is lost, whatever the cause."""

FATE = frozenset({"LS801", "LS802", "LS803", "LS808"})
"""Checks that say what became of the event itself: what they explain needs no other cause."""


@dataclass(frozen=True)
class Suspect:
    """A check that could not judge, whose cause would lose events."""

    outcome: Outcome
    reason: str
    """Why it could not judge."""
    alike: tuple[str, ...] = ()
    """Codes of others that could not, for the same reason."""

    @property
    def code(self) -> str:
        """The check's code."""
        return self.outcome.check.code


def suspects_of(outcomes: Sequence[Outcome], refuted: frozenset[str]) -> tuple[Suspect, ...]:
    """What is not ruled out where the event is lost, in causal order; nothing, where it is not.

    A suspect explains something that nothing certain explains. Checks that could not judge for one
    reason are one suspect.

    Args:
        outcomes: Every check's outcome, in causal order.
        refuted: Codes of failed checks that an event which came through refutes.
    """
    causes = catalogue().causes
    failed = {one.check.code for one in outcomes if isinstance(one.result, Failed)} - refuted
    if not failed & LOST:
        return ()
    explaining = [code for code in failed if code in FATE or causes[code].catch_all]
    open_ = failed - {symptom for code in explaining for symptom in causes[code].explains}
    by_code = {one.check.code: one for one in outcomes}
    found: dict[str, Suspect] = {}
    for one in outcomes:
        code = one.check.code
        reason = _unevaluated(one, by_code, causes)
        loses = causes[code].severity == "critical" and open_ & {*causes[code].explains}
        if reason is None or not loses or code in LOST or asks_for_less(reason):
            continue  # that AWS throttles makes nothing suspect (LS121)
        first = found.get(reason)
        alike = (*first.alike, code) if first else ()
        found[reason] = Suspect(first.outcome if first else one, reason, alike)
    return tuple(found.values())


def _unevaluated(
    one: Outcome, by_code: Mapping[str, Outcome], causes: Mapping[str, Cause]
) -> str | None:
    """Why a check could not judge, be it that another one could not; None: it did, or need not."""
    if isinstance(one.result, Unknown):
        return one.result.reason
    if not isinstance(one.result, Skipped) or not one.result.needs:
        return None
    code = one.result.needs
    needed = by_code[code].result
    if isinstance(needed, Unknown):
        return needed.reason
    # What is missing where a cause of lost events was found is no suspect beside it.
    if isinstance(needed, Failed) and not LOST & {*causes[code].explains}:
        return f"{needed.found} ({code})"
    return None
