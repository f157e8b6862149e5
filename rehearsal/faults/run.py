"""Let faults happen to a healthy customer, and do what the report says until they are gone."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass

from logstreams.verification.report import DiagnosedCause
from rehearsal.faults.fault import Fault, FaultInjection
from rehearsal.faults.fault_context import CouldNotFinish, FaultContext
from rehearsal.faults.finding import NOTHING, Finding

MOST_REPAIRS = 5
"""Two faults, and for each a stream that its form has to be saved again for."""

FIRST_WAIT_SECONDS = 20
"""How long the first verification may look for the event: longer than one takes whose verdict does
not depend on it, and shorter than the 300 s that a stack file has by default."""

LEFT_INVALID = "LS305"
"""What a stream is named that was refused, until its form is saved again."""


@dataclass(frozen=True)
class FaultRun:
    """What became of faults that happened at the same time."""

    faults: tuple[Fault, ...]
    """In the order in which they must be named."""
    findings: tuple[Finding, ...]
    """The first with the faults, each later one after a repair."""
    trouble: str
    """Why a verification could not finish; empty: each did."""
    seconds: float
    verdict_seconds: float = 0.0
    """From the start of the first `logstreams verify` to its report."""

    @property
    def undecided(self) -> bool:
        """Whether the first verification looked for the event until its limit."""
        return bool(self.findings) and self.findings[0].waited_to_limit

    @property
    def name(self) -> str:
        """The fault's name, or both names of a pair."""
        return " + ".join(fault.name for fault in self.faults)

    @property
    def expected(self) -> str:
        """What must be named, or both in their order."""
        return " then ".join(fault.expected for fault in self.faults)

    @property
    def found(self) -> str:
        """What the first report names: the root cause or the advice, and what it lists beside."""
        if self.trouble or not self.findings:
            return self.trouble
        first, *beside = self.findings[0].named
        return f"{first}, also {', '.join(beside)}" if beside else first

    @property
    def course(self) -> str:
        """What each report names, from the first to the last before all was well."""
        bad = [each for each in self.findings if not each.healthy]
        return " → ".join(" and ".join(each.named) for each in bad)

    @property
    def named(self) -> bool:
        """The first fault is the one root cause, no fault stays unnamed, and nothing else is named.

        A fault alone is named alone; the second of a pair is listed beside the first or named
        after its repair.
        """
        if self.trouble or not self.findings:
            return False
        report = self.findings[0]
        wanted = [one.expected for one in self.faults]
        ever = [code for each in self.findings for code in each.named]
        alone = len(self.faults) > 1 or len(report.named) == 1
        strange = {*ever} - {*wanted, NOTHING, LEFT_INVALID}
        broken = any(one.breaks for one in self.faults)
        return (
            report.named[0] == wanted[0]
            and alone
            and {*wanted} <= {*ever}
            and not strange
            and broken == (report.root_cause is not None)
        )

    @property
    def repaired(self) -> bool:
        """The stream is verified again, with nothing to remark."""
        return not self.trouble and bool(self.findings) and self.findings[-1].healthy

    @property
    def right(self) -> bool:
        """Rightly named and repaired."""
        return self.named and self.repaired


def play(context: FaultContext, faults: Sequence[Fault]) -> FaultRun:
    """Let the faults happen, verify, and repair what is named until the stream is verified.

    Args:
        context: A healthy customer.
        faults: In the order in which they must be named.
    """
    started = time.monotonic()
    findings: list[Finding] = []
    with ExitStack() as open_happenings:
        happenings: dict[str, tuple[Fault, FaultInjection]] = {}
        for one in faults:
            happening = open_happenings.enter_context(closing(one.happen(context)))
            next(happening)
            happenings[one.expected] = (one, happening)
        asked = time.monotonic()
        trouble = _verify(context, findings, FIRST_WAIT_SECONDS)
        verdict_seconds = time.monotonic() - asked
        trouble = trouble or _follow_reports(context, happenings, findings)
        for _, happening in happenings.values():
            next(happening, None)  # what was not named ends all the same
        if not trouble and not findings[-1].healthy:
            trouble = _verify(context, findings) or _follow_reports(context, {}, findings)
    seconds = time.monotonic() - started
    return FaultRun(tuple(faults), tuple(findings), trouble, seconds, verdict_seconds)


def _verify(context: FaultContext, findings: list[Finding], wait_seconds: int | None = None) -> str:
    """Verify; why it could not finish, where that fails."""
    try:
        findings.append(context.verify(wait_seconds))
    except CouldNotFinish as problem:
        return str(problem)
    return ""


def _follow_reports(
    context: FaultContext,
    happenings: dict[str, tuple[Fault, FaultInjection]],
    findings: list[Finding],
) -> str:
    """Repair and verify until there is nothing left to repair; why not, where that fails."""
    trouble = ""
    while not trouble and (cause := findings[-1].first) and len(findings) <= MOST_REPAIRS:
        _repair(context, cause, happenings)
        trouble = _verify(context, findings)
    return trouble


def _repair(
    context: FaultContext,
    cause: DiagnosedCause,
    happenings: dict[str, tuple[Fault, FaultInjection]],
) -> None:
    """Do what the report says: what it leaves to a person first, then its command as printed."""
    known = happenings.pop(cause.code, None)
    if known:
        next(known[1], None)
    if cause.command and not (known and known[0].by_hand):
        context.run(cause.command)
    elif cause.kind == "form" and not known:
        # What stopped the delivery is gone; what else may be wrong in the form has to show itself.
        context.save_form_unchanged()
