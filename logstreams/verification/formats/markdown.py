"""A report for pull requests and step summaries, in GitHub's Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from logstreams.verification.checks.framework import Failed, Outcome
from logstreams.verification.formats.interface import Mark, note_of
from logstreams.verification.formats.rendering import code, printable, prose, sentence
from logstreams.verification.report import (
    DiagnosedCause,
    Evidence,
    Report,
    ReportSection,
    VerifyReport,
)
from logstreams.verification.test_event import rfc3339, rfc3339_seconds
from logstreams.verification.verdict import acceptance

_SIGNS = {
    Mark.PASSED: "✅",
    Mark.ADVICE: "⚠️",
    Mark.FAILED: "❌",
    Mark.SKIPPED: "⏭️",
    Mark.UNKNOWN: "❔",
    Mark.PENDING: "⏳",
}
"""Emoji: a summary has no colours of its own."""

_VERDICT_SIGNS = {"verified": "✅", "ready": "✅", "failed": "❌", "pending": "⏳"}


class MarkdownFormat:
    """The report as Markdown: verdict and causes in sight, every check folded away.

    Nothing that was found elsewhere can leave its place: it stands in a code span or is escaped.
    """

    def format(self, report: Report) -> str:
        """The whole document; ends with a line feed."""
        return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    verdict, accepted, stream = report.headline, "", ""
    if isinstance(report, VerifyReport):
        accepted = acceptance(report.accepted_by)
        stream = f"{prose(report.destination)} stream of {code(report.organization)}, "
    yield f"### {_VERDICT_SIGNS.get(verdict, '❔')} {prose(report.about)}: {verdict}{accepted}"
    yield ""
    yield f"{stream}{rfc3339(report.started_at)}, kit {report.kit_version}"
    yield ""
    yield from _why_no_result(report)
    if report.root:
        yield from _cause("Root cause" if report.root.certain else "First suspect", report.root)
    for suspect in report.suspects:
        yield from _cause("Suspect", suspect)
    for other in report.other_causes:
        yield from _cause("Also", other)
    for advice in report.recommendations:
        yield from _cause("Advice", advice)
    if report.next_step and not report.root:
        yield f"**Next**: {sentence(report.next_step)}"
        yield ""
    if isinstance(report, VerifyReport) and report.evidence:
        yield from _evidence(report.evidence)
    yield f"<details><summary>{_counted(report)}</summary>"
    yield ""
    for section in report.sections:
        if section.outcomes:
            yield from _section(section, report)
    yield "</details>"


def _why_no_result(report: Report) -> Iterator[str]:
    if isinstance(report, VerifyReport) and report.no_result:
        yield from (sentence(report.no_result), "")


def _cause(heading: str, cause: DiagnosedCause) -> Iterator[str]:
    yield f"**{heading} {cause.code}: {prose(cause.title)}.** {sentence(cause.cause)}"
    yield ""
    if cause.certain:
        yield f"- found {code(cause.found)}"
        yield f"- wanted {code(cause.wanted)}"
        yield f"- repair, by {cause.owner}: {sentence(cause.repair)}"
    else:
        yield f"- not judged: {code(cause.found)}"
        if cause.tell:
            yield f"- who can tell: {sentence(cause.tell)}"
        yield f"- repair, if it is so, by {cause.owner}: {sentence(cause.repair)}"
    yield f"- details: {code(f'logstreams explain {cause.code}')}"
    yield ""
    if cause.command:
        yield from ("```sh", printable(cause.command), "```", "")


def _evidence(evidence: Evidence) -> Iterator[str]:
    rows = [
        ("event", code(evidence.nonce, in_table=True)),
        ("sent", rfc3339_seconds(evidence.emitted_at)),
        ("arrived", rfc3339_seconds(evidence.arrived_at)),
        ("read back", f"{evidence.latency_seconds:.1f} s after it was sent"),
        ("found", code(evidence.location, in_table=True)),
        ("MD5", code(evidence.md5, in_table=True)),
    ]
    if locked := evidence.retention:
        rows.append(("locked", f"{locked.mode} until {rfc3339_seconds(locked.until)}"))
    yield from ("| evidence | |", "|---|---|")
    yield from (f"| {name} | {value} |" for name, value in rows)
    yield ""


def _section(section: ReportSection, report: Report) -> Iterator[str]:
    yield from (f"**{section.title}**", "", "| | code | wanted | |", "|---|---|---|---|")
    for outcome in section.outcomes:
        mark = Mark.of(outcome, report)
        cells = (_SIGNS[mark], outcome.check.code, prose(outcome.check.wanted), _said(outcome))
        yield f"| {' | '.join(cells)} |"
    yield ""


def _said(outcome: Outcome) -> str:
    if isinstance(outcome.result, Failed):
        found = code(outcome.result.found, in_table=True)
        return f"found {found}, wanted {code(outcome.result.wanted, in_table=True)}"
    note = note_of(outcome)
    return code(note, in_table=True) if note else ""


def _counted(report: Report) -> str:
    marks = [Mark.of(one, report) for one in report.outcomes]
    counts = ", ".join(f"{marks.count(mark)} {mark.word}" for mark in Mark if mark in marks)
    return f"{len(marks)} checks: {counts}"
