"""How customers stand (`fleet verify`, `drift`, `list`), in every form but JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from logstreams.fleet.comment import SIGNS, verdict
from logstreams.fleet.document import (
    CauseGroup,
    DriftedResource,
    FleetDocument,
    FoundCause,
    Result,
    StackOutcome,
)
from logstreams.fleet.shared_errors import SharedErrors
from logstreams.fleet.spreadsheet import spreadsheet
from logstreams.fleet.summary import elapsed, one_line
from logstreams.fleet.without_file import NO_FILE, how_to_end, line_of, line_of_deleted, rows_of
from logstreams.verification.formats.rendering import (
    code,
    command_line,
    printable,
    prose,
    sentence,
    wrapped,
)
from logstreams.verification.test_event import rfc3339

COLUMNS = (
    "stack",
    "result",
    "verdict",
    "destination",
    "account",
    "region",
    "tags",
    "eventAt",
    "provenAt",
    "latencySeconds",
    "retentionMode",
    "retainedUntil",
    "rootCause",
    "drift",
    "errors",
    "because",
    "repair",
    "command",
    "nextStep",
)
_NEXT = (
    Result.DESTROYED,
    Result.NOT_DEPLOYED,
    Result.DRIFTED,
    Result.UNFINISHED,
    Result.FAILED,
    Result.RETIRED,
    Result.UNPROVEN,
)
"""Results whose next step is told at the stack, where no cause explains them; `list` has a next
step only where something is to be done, and tells each."""


def text(document: FleetDocument) -> str:
    """A line a stack, then each cause once; ends with a line feed."""
    rows = [[*map(printable, _cells(one, document))] for one in document.stacks]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    shared = SharedErrors.of(document.stacks)
    for one, row in zip(document.stacks, rows, strict=True):
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join(cells).rstrip())
        for said in (*shared.own(one), *_why(one)):
            lines += indented(said)
        lines += (f"    next: {printable(step)}" for step in _next(one, document))
    lines += shared.lines()
    lines += causes_text(document.causes)
    end = [*map(printable, _files_gone(document)), printable(summary(document))]
    return "\n".join([*lines, *([""] if lines else []), *end]) + "\n"


def indented(said: str) -> Iterator[str]:
    """What is said of a stack, below its line; text of several lines keeps them."""
    for number, line in enumerate(said.splitlines() or [""]):
        yield f"    {'  ' * (number > 0)}{printable(line)}"


def causes_text(causes: Iterable[CauseGroup]) -> Iterator[str]:
    """Each cause once: its repair, and the stacks that it concerns."""
    for group in causes:
        about = f"({group.severity}; {_stacks(group.stacks)})"
        yield from ("", f"{group.code} {group.title}  {printable(about)}")
        yield from wrapped("    repair   ", f"by {group.owner}: {group.repair}")
        if group.command:
            yield command_line("             ", group.command)
        yield f"    details  logstreams explain {group.code}"


def markdown(document: FleetDocument) -> str:
    """The same for a step summary; nothing that was found elsewhere can leave its place."""
    lines = [f"### {SIGNS[document.worst]} {prose(summary(document))}", ""]
    lines += [f"{sentence(said)}\n" for said in _files_gone(document)]
    lines += causes_markdown(document.causes)
    lines += ["| | stack | result | destination | account | last proof | cause |"]
    lines += ["|---|---|---|---|---|---|---|"]
    ordered = sorted(document.stacks, key=lambda it: (-it.result.rank, it.stack))
    for one in ordered:
        told = (*one.errors, *one.because, *one.notes, *drifted(one))
        said = ", ".join(code(each, in_table=True) for each in told)
        root = one.root_code if one.root_code not in said else ""
        cells = [SIGNS[one.result], code(one.stack, in_table=True), one.result.value]
        cells += [one.destination or "–", one.account or "–", age(one, document) or "–"]
        lines.append(f"| {' | '.join([*cells, ', '.join(filter(None, (root, said))) or '–'])} |")
    lines += next_steps_markdown(
        (one.stack, step) for one in ordered for step in _next(one, document)
    )
    return "\n".join(lines) + "\n"


def next_steps_markdown(steps: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A line a stack below the table, each with what to do; none where there is nothing."""
    told = [f"- {code(stack)}: {sentence(step)}" for stack, step in steps]
    if told:
        yield from ("", "**Next**", "", *told)


def causes_markdown(causes: Iterable[CauseGroup]) -> Iterator[str]:
    """The same as `causes_text` in Markdown."""
    for group in causes:
        stacks = ", ".join(code(stack) for stack in group.stacks)
        yield f"**{group.code}: {prose(group.title)}** ({group.severity}): {stacks}"
        yield from ("", f"- repair, by {group.owner}: {sentence(group.repair)}")
        yield from (f"- details: {code(f'logstreams explain {group.code}')}", "")
        if group.command:
            yield from ("```sh", printable(group.command), "```", "")


def comma_separated(document: FleetDocument) -> str:
    """A row a stack under `COLUMNS`, for spreadsheets: no cell is taken for a formula."""
    rows = []
    for one in document.stacks:
        proof = one.proof.plain() if one.proof else {}
        row: dict[str, object] = {
            "stack": one.stack,
            "result": one.result.value,
            "verdict": one.verdict,
            "destination": one.destination,
            "account": one.account,
            "region": one.region,
            "tags": " ".join(f"{key}={value}" for key, value in one.tags.items()),
            "rootCause": one.root_code,
            "drift": "; ".join(drifted(one)),
            "errors": "; ".join(one.errors),
            "because": "; ".join((*one.because, *one.notes)),
            "repair": one.root_cause.repair if one.root_cause else "",
            "command": one.root_cause.command if one.root_cause else "",
            "nextStep": "; ".join(_next(one, document)),
            **proof,
        }
        rows.append(row)
    rows += rows_of(document.without_file, "result")
    return spreadsheet(COLUMNS, rows)


def junit(document: FleetDocument) -> str:
    """A test case a stack: failed and invalid are failures, unfinished an error."""
    root = Element("testsuites", name=f"logstreams fleet {document.operation}")
    suite = SubElement(root, "testsuite", name="stacks")
    for one in document.stacks:
        case = SubElement(suite, "testcase", classname="logstreams.fleet", name=one.stack)
        case.set("time", f"{one.seconds:.1f}")
        said = [*one.errors, *_why(one)]
        tag = _junit_tag(one.result)
        if tag:
            told = SubElement(case, tag, message=printable(said[0] if said else one.result))
            if tag != "skipped":
                told.set("type", one.root_code or one.result.value)
                told.text = "\n".join(map(printable, [*said, *_repairs(one, document)]))
    for stack in document.without_file or ():
        case = SubElement(suite, "testcase", classname="logstreams.fleet", name=printable(stack))
        SubElement(case, "skipped", message=printable(f"{NO_FILE}: {how_to_end(stack)}"))
    for element in (root, suite):
        element.set("tests", str(len(suite)))
        for plural, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            element.set(plural, str(sum(case.find(tag) is not None for case in suite)))
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def summary(document: FleetDocument) -> str:
    """One line: `60 stacks: 57 verified (oldest proof 19 h), 2 pending, 1 failed LS504 acme`."""
    good = "without drift" if document.operation == "drift" else "verified"
    words = {Result.GOOD: good}
    return one_line(document.stacks, document.left, words, lambda one: age(one, document))


def age(one: StackOutcome, document: FleetDocument) -> str:
    """How old the proof is at the end of the run; empty: there is none."""
    if not one.proof or not document.at:
        return ""
    old: timedelta = document.at - one.proof.proven_at
    said = elapsed(old)
    late = one.max_age_hours is not None and old > timedelta(hours=one.max_age_hours)
    return f"{said}, limit {one.max_age_hours} h" if late else said


def drifted(one: StackOutcome) -> Iterator[str]:
    """Each drifted resource and its properties, in a line."""
    return map(change_of, one.drift)


def change_of(one: DriftedResource) -> str:
    """A drifted resource: `policy (aws:s3/bucketPolicy:BucketPolicy) changed: policy`."""
    what = f"{one.change}: {', '.join(one.properties)}" if one.properties else one.change
    return f"{one.resource} ({one.type}) {what}"


def _cells(one: StackOutcome, document: FleetDocument) -> tuple[str, ...]:
    proof = one.proof
    where = f"{one.destination or '–'} {one.account or ''} {one.region or ''}".rstrip()
    if document.operation == "drift":
        count = len(one.drift)
        return (one.stack, one.result.value, where, f"{count} resource{'s' * (count != 1)}")
    proven = f"proven {rfc3339(proof.proven_at)} ({age(one, document)})" if proof else "no proof"
    if document.operation == "list":
        tags = " ".join(f"{key}={value}" for key, value in one.tags.items())
        return (one.stack, one.result.value, verdict(one) or "–", where, proven, tags)
    return (one.stack, one.result.value, one.root_code or "–", where, proven)


def _why(one: StackOutcome) -> Iterator[str]:
    yield from one.because
    yield from (f"note: {said}" for said in one.notes)
    yield from drifted(one)
    if cause := one.root_cause:
        yield f"{cause.code} {cause.title}: found {cause.found}, wanted {cause.wanted}"


def _next(one: StackOutcome, document: FleetDocument) -> Iterator[str]:
    """The next step, where no cause tells it."""
    is_told = one.result in _NEXT or document.operation == "list"
    if one.next_step and is_told and not one.causes:
        yield one.next_step


def _repairs(one: StackOutcome, document: FleetDocument) -> Iterator[str]:
    if cause := one.root_cause:
        yield from repair_of(cause)
    yield from (f"next: {step}" for step in _next(one, document))


def repair_of(cause: FoundCause) -> Iterator[str]:
    """What to do, and the command that does it."""
    yield f"repair, by {cause.owner}: {cause.repair}"
    if cause.command:
        yield f"command: {cause.command}"
    yield f"details: logstreams explain {cause.code}"


def _junit_tag(result: Result) -> str:
    if result is Result.UNFINISHED:
        return "error"
    if result in (Result.DRIFTED, Result.FAILED, Result.INVALID):
        return "failure"
    return "" if result is Result.GOOD else "skipped"


def _files_gone(document: FleetDocument) -> Iterator[str]:
    yield from line_of(document.without_file)
    yield from line_of_deleted(document.deleted)


def _stacks(stacks: tuple[str, ...]) -> str:
    if len(stacks) == 1:
        return stacks[0]
    return f"{len(stacks)} stacks: {', '.join(stacks)}"
