"""A report for a person at a terminal: verdict, causes and repairs, then one line a check.

What is read first stands first; the last line is the verdict again, since a terminal shows the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby

import click

from logstreams.verification.checks.framework import Failed, Outcome, Skipped
from logstreams.verification.formats.interface import Mark, note_of
from logstreams.verification.formats.rendering import COLUMNS, command_line, ranges, wrapped
from logstreams.verification.report import DiagnosedCause, Evidence, Report, VerifyReport
from logstreams.verification.test_event import rfc3339_seconds
from logstreams.verification.verdict import Verdict, acceptance

_COLOURS = {
    Mark.PASSED: "green",
    Mark.ADVICE: "yellow",
    Mark.FAILED: "red",
    Mark.SKIPPED: "bright_black",
    Mark.UNKNOWN: "yellow",
    Mark.PENDING: "cyan",
}

_VERDICT_COLOURS = {"verified": "green", "ready": "green", "failed": "red"}


class TextFormat:
    """The report as text.

    Args:
        colour: Whether to write ANSI colours; the caller knows its terminal.
        quiet: Leave out checks that passed or were skipped.
        columns: How wide the terminal is.
    """

    def __init__(
        self, *, colour: bool = False, quiet: bool = False, columns: int = COLUMNS
    ) -> None:
        self._wrapped = partial(wrapped, columns=columns)
        self._colour = colour
        self._quiet = quiet

    def format(self, report: Report) -> str:
        """The whole report; ends with a line feed."""
        return "\n".join(self._lines(report)).rstrip("\n") + "\n"

    def _lines(self, report: Report) -> Iterator[str]:
        yield from self._verdict(report)
        if report.verdict in (Verdict.PENDING, Verdict.UNPROVEN):
            yield from self._next(report)
        yield ""
        yield from self._causes(report)
        if isinstance(report, VerifyReport) and report.evidence:
            yield from _evidence(report.evidence)
        checks = [*self._checks(report)]
        if checks:
            yield from checks
            root = f": {report.root.code} {report.root.title}" if report.root else ""
            yield from self._verdict(report, root)
            yield from self._next(report)

    def _causes(self, report: Report) -> Iterator[str]:
        if report.root:
            heading = "ROOT CAUSE" if report.root.certain else "FIRST SUSPECT"
            yield from self._cause(heading, "red", report.root)
        for suspect in report.suspects:
            yield from self._cause("SUSPECT", "yellow", suspect)
        for other in report.other_causes:
            yield from self._cause("ALSO", "red", other)
        for advice in report.recommendations:
            yield from self._cause("ADVICE", "yellow", advice)

    def _checks(self, report: Report) -> Iterator[str]:
        for section in report.sections:
            lines = [*self._section(section.outcomes, report)]
            if lines:
                yield from (section.title, "-" * len(section.title), *lines, "")

    def _section(self, outcomes: Iterable[Outcome], report: Report) -> Iterator[str]:
        """One line a check; those in a row that wait for the same thing share a line."""
        for reason, group in groupby(outcomes, _why_skipped):
            together = [*group]
            if reason and self._quiet:
                continue
            if reason and len(together) > 1:
                codes = ranges(one.check.code for one in together)
                yield from self._marked(Mark.SKIPPED, f"{len(together)} checks, {codes} ({reason})")
                continue
            for outcome in together:
                yield from self._check(outcome, report)

    def _check(self, outcome: Outcome, report: Report) -> Iterator[str]:
        mark, code, result = Mark.of(outcome, report), outcome.check.code, outcome.result
        if self._quiet and mark is Mark.PASSED:
            return
        note = code if isinstance(result, Failed) else note_of(outcome)
        yield from self._marked(mark, f"{outcome.check.wanted}{f' ({note})' if note else ''}")
        if not isinstance(result, Failed) or code in report.causes:
            return  # or it stands above
        yield from self._wrapped("    found   ", result.found)
        if result.wanted != outcome.check.wanted:  # which stands above already
            yield from self._wrapped("    wanted  ", result.wanted)
        if code in report.symptoms:
            yield f"    {report.follows(code)}"
        yield f"    details: logstreams explain {code}"

    def _marked(self, mark: Mark, text: str) -> Iterator[str]:
        first, *rest = self._wrapped(f"{mark.sign} ", text, indent="    ")
        yield self._painted(mark.sign, _COLOURS[mark]) + first.removeprefix(mark.sign)
        yield from rest

    def _cause(self, heading: str, colour: str, cause: DiagnosedCause) -> Iterator[str]:
        head = f"{heading} {cause.code}"
        first, *rest = self._wrapped(f"{head} ", cause.title, indent="  ")
        yield self._painted(head, colour, bold=True) + first.removeprefix(head)
        yield from rest
        if cause.certain:
            yield from self._wrapped("  found   ", cause.found)
            yield from self._wrapped("  wanted  ", cause.wanted)
        yield from self._wrapped("  ", cause.cause)
        if not cause.certain:
            yield from self._wrapped("  ", f"Not judged: {cause.found}")
            if cause.tell:
                yield from self._wrapped("  ", f"Who can tell: {cause.tell}")
        yield from self._wrapped("  ", f"{_repair(cause)}, by {cause.owner}: {cause.repair}")
        if cause.command:
            yield command_line("    ", cause.command)
        yield f"  details: logstreams explain {cause.code}"
        yield ""

    def _verdict(self, report: Report, root: str = "") -> Iterator[str]:
        verdict = report.headline
        colour = _VERDICT_COLOURS.get(verdict, "yellow")
        accepted = stream = ""
        if isinstance(report, VerifyReport):
            stream, accepted = f", {report.destination}", acceptance(report.accepted_by)
        seconds = (report.finished_at - report.started_at).total_seconds()
        told = f" {report.about}{stream}, {seconds:.0f} s{accepted}{root}"
        first, *rest = self._wrapped(verdict.upper(), told, indent="  ")
        yield self._painted(verdict.upper(), colour, bold=True) + first[len(verdict) :]
        yield from rest
        if isinstance(report, VerifyReport) and report.no_result:
            yield from self._wrapped("  ", report.no_result)

    def _painted(self, text: str, colour: str, *, bold: bool = False) -> str:
        return click.style(text, fg=colour, bold=bold) if self._colour else text

    def _next(self, report: Report) -> list[str]:
        root = report.root
        if root and report.next_step == root.command:
            return [command_line("next: ", root.command)]
        return self._wrapped("next: ", report.next_step) if report.next_step else []


def _repair(cause: DiagnosedCause) -> str:
    return "Repair" if cause.certain else "Repair, if it is so"


def _why_skipped(outcome: Outcome) -> str:
    return note_of(outcome) if isinstance(outcome.result, Skipped) else ""


def _evidence(evidence: Evidence) -> Iterator[str]:
    yield "Evidence"
    yield f"  event   {evidence.nonce}"
    yield f"  sent    {rfc3339_seconds(evidence.emitted_at)}"
    yield f"  arrived {rfc3339_seconds(evidence.arrived_at)}"
    yield f"  found   {evidence.latency_seconds:.1f} s after it was sent, at"
    yield command_line("          ", evidence.location)
    yield f"  md5     {evidence.md5}"
    if locked := evidence.retention:
        yield f"  locked  {locked.mode} until {rfc3339_seconds(locked.until)}"
    yield ""
