"""The report for a terminal, for a step summary and for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from logstreams.fleet.comment import SIGNS
from logstreams.fleet.document import Result
from logstreams.fleet.report.document import CustomerStanding, ReportDocument
from logstreams.fleet.shared_errors import SharedErrors
from logstreams.fleet.spreadsheet import spreadsheet
from logstreams.fleet.standing import (
    causes_markdown,
    causes_text,
    change_of,
    indented,
    next_steps_markdown,
)
from logstreams.fleet.summary import WORDS, elapsed, one_line
from logstreams.fleet.without_file import line_of, line_of_deleted, rows_of
from logstreams.verification.formats.rendering import code, printable, prose, sentence
from logstreams.verification.test_event import rfc3339

COLUMNS = (
    "stack",
    "status",
    "verdict",
    "asOf",
    "source",
    "stale",
    "destination",
    "account",
    "region",
    "tags",
    "eventAt",
    "provenAt",
    "proofAgeHours",
    "proofTooOld",
    "latencySeconds",
    "retentionMode",
    "retainedUntil",
    "driftAt",
    "driftStale",
    "drift",
    "rootCause",
    "rootTitle",
    "repair",
    "command",
    "errors",
    "because",
    "nextStep",
)


def text(report: ReportDocument) -> str:
    """A line a customer, each cause once, how old it all is; ends with a line feed."""
    rows = [_cells(one, report) for one in report.customers]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    shared = SharedErrors.of_lines((one.stack, _errors_of(one)) for one in report.customers)
    for one, row in zip(report.customers, rows, strict=True):
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join(cells).rstrip())
        for said in shared.own_lines(said_of(one, report)):
            lines += indented(said)
        if one.next_step and not one.causes:
            lines.append(f"    next: {printable(one.next_step)}")
    lines += shared.lines()
    lines += causes_text(report.causes)
    lines += ["" for _ in lines[:1]]
    return "\n".join([*lines, *freshness(report), summary(report)]) + "\n"


def markdown(report: ReportDocument) -> str:
    """The same for a step summary, the worst customer first."""
    ordered = sorted(report.customers, key=lambda one: (-one.status.rank, one.stack))
    sign = f"{SIGNS[ordered[0].status]} " if ordered else ""
    lines = [f"### {sign}{prose(summary(report))}", ""]
    lines += [*(f"- {sentence(said)}" for said in freshness(report)), ""]
    lines += causes_markdown(report.causes)
    lines += ["| | stack | status | as of | last proof | latency | drift | cause |"]
    lines += ["|---|---|---|---|---|---|---|---|"]
    for one in ordered:
        _, status, cause, as_of, proof, latency, drift = _cells(one, report)
        said = ", ".join(code(each, in_table=True) for each in said_of(one, report))
        cells = [SIGNS[one.status], code(one.stack, in_table=True), status, as_of, proof, latency]
        lines.append(f"| {' | '.join([*cells, drift, said or cause])} |")
    steps = ((one.stack, one.next_step) for one in ordered if one.next_step and not one.causes)
    lines += next_steps_markdown(steps)
    return "\n".join(lines) + "\n"


def comma_separated(report: ReportDocument) -> str:
    """A row a customer under `COLUMNS`."""
    rows = []
    for one in report.customers:
        drift = one.drift
        rows.append(
            one.plain()
            | (one.proof.plain() if one.proof else {})
            | {
                "tags": " ".join(f"{key}={value}" for key, value in one.tags.items()),
                "proofAgeHours": None
                if one.proof is None
                else (one.proof_age_seconds or 0) // 3600,
                "driftAt": rfc3339(drift.at) if drift else None,
                "driftStale": drift.stale if drift else None,
                "drift": "; ".join(drifted(one)),
                "rootCause": one.root_code,
                "repair": one.root_cause.repair if one.root_cause else "",
                "command": one.root_cause.command if one.root_cause else "",
                "errors": "; ".join(one.errors),
                "because": "; ".join(one.because),
                "nextStep": "" if one.causes else one.next_step,
            }
        )
    rows += rows_of(report.without_file, "status")
    return spreadsheet(COLUMNS, rows)


def summary(report: ReportDocument) -> str:
    """One line: `60 stacks: 57 verified (oldest proof 19 h), 2 pending, 1 failed LS504 acme`."""
    ages = {one.stack: proof_age(one) for one in report.customers}
    outcomes = [one.as_outcome() for one in report.customers]
    return one_line(outcomes, (), WORDS, lambda one: ages[one.stack])


def freshness(report: ReportDocument) -> Iterator[str]:
    """How old what the report rests on is, and what would make it newer."""
    for at, command in ((report.verified_at, "verify"), (report.drift_at, "drift")):
        age = f"newest one {ago(report, at)}" if at else "none is kept"
        yield f"{command} runs: {age} (`logstreams fleet {command}` makes a new one)"
    if not report.states_read:
        yield "states: not read (--no-states), so that updates elsewhere are not known"
    elif report.unread:
        yield f"states: not readable of {', '.join(report.unread)}"
    yield from line_of(report.without_file)
    yield from line_of_deleted(report.deleted)


def said_of(one: CustomerStanding, report: ReportDocument) -> Iterator[str]:
    """What a customer's status rests on, in lines."""
    if one.stale and one.as_of:
        limit = f"(limit {one.max_age_hours} h)"
        yield f"last {one.verdict or 'without a verdict'} {ago(report, one.as_of)} {limit}"
    yield from one.because
    yield from one.errors
    yield from drifted(one)


def _errors_of(one: CustomerStanding) -> tuple[str, ...]:
    """Of what is said of a customer, what others may have in common with it."""
    of_drift = one.drift.errors if one.drift else ()
    return (*one.errors, *(f"drift: {said}" for said in of_drift))


def ago(report: ReportDocument, at: datetime | None) -> str:
    """`3 h ago`, at the time of the report; a dash where nobody knows when."""
    return "–" if at is None else f"{elapsed(report.at - at)} ago"


def proof_age(one: CustomerStanding) -> str:
    """`19 h`, with its limit where that is passed; empty: no proof is known of."""
    if one.proof_age_seconds is None:
        return ""
    said = elapsed(timedelta(seconds=one.proof_age_seconds))
    return f"{said}, limit {one.max_age_hours} h" if one.proof_too_old else said


def drifted(one: CustomerStanding) -> Iterator[str]:
    """Each drifted resource and its properties, in a line; and why drift is not known."""
    if one.drift:
        yield from map(change_of, one.drift.resources)
        yield from (f"drift: {said}" for said in one.drift.errors)


def drift_cell(one: CustomerStanding, report: ReportDocument) -> str:
    """What is known of drift, and how old that is."""
    drift = one.drift
    if drift is None:
        return "drift not known"
    count = len(drift.resources)
    said = "drift not known" if not drift.known else f"{count} drifted" if count else "no drift"
    late = drift_is_late(one)
    return f"{said} ({ago(report, drift.at)}{f', {late}' if late else ''})"


def drift_is_late(one: CustomerStanding) -> str:
    """Why what is known of drift may be otherwise by now; empty: it is recent."""
    if one.drift and one.drift.updated_since:
        ended = "destroy" if one.status is Result.DESTROYED else "last update"
        return f"before the {ended}"
    return "stale" if one.drift and one.drift.stale else ""


def as_of(one: CustomerStanding, report: ReportDocument) -> str:
    """Who told the verdict, and how long ago."""
    if one.source is None:
        return "–"
    late = ", stale" if one.stale else ""
    return f"{one.source} {ago(report, one.as_of)}{late}"


def _cells(one: CustomerStanding, report: ReportDocument) -> tuple[str, ...]:
    proof = f"proven {ago(report, one.proof.proven_at)}" if one.proof else "no proof"
    proof += f" (limit {one.max_age_hours} h)" if one.proof_too_old else ""
    latency = f"{one.proof.latency_seconds:.1f} s" if one.proof else "–"
    status = WORDS.get(one.status, one.status.value)
    cause = one.root_code or "–"
    return (one.stack, status, cause, as_of(one, report), proof, latency, drift_cell(one, report))
