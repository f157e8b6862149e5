"""A fleet's run as one comment in GitHub's Markdown: a table, and what each stack has to say.

Everything that was found elsewhere stands in a code span, a fenced block or is escaped: it cannot
leave its place, and mentions nobody.
"""

from __future__ import annotations

from collections import Counter

from logstreams.fleet.details import details, fenced
from logstreams.fleet.document import FleetDocument, Result, StackOutcome
from logstreams.fleet.preview_summary import grouped_findings, is_changed, preview_summary
from logstreams.fleet.summary import counted, some_of, summary
from logstreams.fleet.truncate import fair_shares, width
from logstreams.verification.formats.rendering import code, sentence
from logstreams.verification.verdict import READ_BACK, acceptance

LIMIT = 65_536
"""Characters of a comment's body (GitHub's own refusal: "body is too long (maximum is 65536
characters)", 2026-11-22)."""

_TABLE_SHARE = 0.5
"""How much of a comment the table may take; what it leaves is for the details."""

_MOST_NAMED = 50
"""Of the stacks whose files are deleted or renamed."""

SIGNS = {
    Result.GOOD: "✅",
    Result.RETIRED: "💤",
    Result.DESTROYED: "💤",
    Result.ACCEPTED: "⚪",
    Result.NOT_DEPLOYED: "🆕",
    Result.UNPROVEN: "❔",
    Result.PENDING: "⏳",
    Result.UNKNOWN: "❔",
    Result.DRIFTED: "❌",
    Result.FAILED: "❌",
    Result.INVALID: "❌",
    Result.UNFINISHED: "💥",
}

_HEADERS = {
    "preview": "| | stack | changes | policy | result |\n|---|---|---|---|---|",
    "up": "| | stack | changes | policy | result | verdict |\n|---|---|---|---|---|---|",
}


def marker(operation: str) -> str:
    """The comment's first line, by which the next run finds it again."""
    return f"<!-- logstreams fleet {operation} -->"


def comment(document: FleetDocument) -> str:
    """The whole comment, never longer than GitHub takes; ends with a line feed.

    The worst stacks come first, so that what does not fit is the good ones' rows and the ends of
    the longest details.
    """
    ordered = sorted(
        document.stacks, key=lambda one: (-one.result.rank, not is_changed(one), one.stack)
    )
    head = f"{marker(document.operation)}\n### {_heading(document)}\n\n{_notes(document)}"
    table = _table(document, ordered)
    room = LIMIT - width(head) - width(table)
    said = grouped_findings(ordered)
    wanted = [width(_findings(said)), *(width(details(one)) for one in ordered)]
    first, *shares = fair_shares(wanted, room)
    folded = [details(one, share) for one, share in zip(ordered, shares, strict=True)]
    return f"{head}{table}{_findings(said, first)}{''.join(folded)}"


def _findings(lines: list[str], room: int | None = None) -> str:
    """What the policies say of all stacks, folded away; empty where they say nothing."""
    if not lines:
        return ""
    head, tail = "<details><summary>Policy findings by rule</summary>\n\n", "</details>\n"
    block = fenced(lines, None if room is None else room - width(head) - width(tail))
    whole = f"{head}{block}{tail}"
    return whole if room is None or width(whole) <= room else ""


def _heading(document: FleetDocument) -> str:
    if document.operation == "preview":
        sign = f"{SIGNS[document.worst]} " if document.stacks else ""
        return f"{sign}{preview_summary(document)}"
    if not document.stacks:
        return f"No stack is updated; {summary(document)}"
    return f"{SIGNS[document.worst]} {summary(document)}"


def _notes(document: FleetDocument) -> str:
    notes = ""
    if document.operation == "up" and document.stacks and (document.others or document.left):
        notes = f"Updated: {counted(len(document.stacks))}.\n\n"
    if document.offline:
        notes += (
            "Offline preview against an empty local AWS: every resource shows as created; "
            "the deployed resources were not read.\n\n"
        )
    if document.removed:
        shown = some_of([code(name) for name in document.removed], _MOST_NAMED)
        notes += (
            f"Stack file deleted, so nothing was done: {shown}. "
            "What such a stack deployed stays until `pulumi destroy` is run on it.\n\n"
        )
    if document.renamed:
        pairs = [f"{code(old)} to {code(new)}" for old, new in document.renamed.items()]
        each = some_of(pairs, _MOST_NAMED)
        steps = document.rename_steps[:_MOST_NAMED]
        notes += f"Renamed: {each}. With the merge, rename the states too, in this order:\n\n"
        notes += "".join(f"- {sentence(step)}\n" for step in steps)
        if more := len(document.rename_steps) - len(steps):
            notes += f"- and {more} more: `logstreams fleet changed --base REF` lists all\n"
        notes += "\n"
    return notes


def _table(document: FleetDocument, ordered: list[StackOutcome]) -> str:
    if not ordered:
        return ""
    text = f"{_HEADERS[document.operation]}\n"
    for number, one in enumerate(ordered):
        row = _row(document.operation, one)
        if width(text) + width(row) > LIMIT * _TABLE_SHARE:
            left = len(ordered) - number
            return (
                f"{text}\n{left} more stacks are not shown; none is worse than the last one "
                "above.\n\n"
            )
        text += row
    return f"{text}\n"


def _row(operation: str, one: StackOutcome) -> str:
    cells = [SIGNS[one.result], code(one.stack, in_table=True), changed(one), policy(one)]
    cells.append(one.result.value)
    if operation == "up":
        cells.append(verdict(one) or "–")
    return f"| {' | '.join(cells)} |\n"


def verdict(one: StackOutcome) -> str:
    """The verdict, and what accepts it; empty where there is none."""
    accepted_by = READ_BACK if one.result is Result.ACCEPTED else None
    return f"{one.verdict or ''}{acceptance(accepted_by)}"


def changed(one: StackOutcome) -> str:
    """What is done to the stack's resources, in numbers; those left alone come last."""
    kinds = sorted(one.changes, key=lambda kind: (kind == "same", kind))
    return ", ".join(f"{one.changes[kind]} {kind}" for kind in kinds) or "–"


def policy(one: StackOutcome) -> str:
    """What the policies say, in numbers."""
    levels = Counter[str](violation.level for violation in one.violations)
    words = {"mandatory": "violated", "advisory": "advice", "waiting": "waiting"}
    told = [f"{levels[level]} {word}" for level, word in words.items() if levels[level]]
    return ", ".join(told) or ("held" if one.changes else "–")
