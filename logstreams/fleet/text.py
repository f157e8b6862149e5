"""A fleet's run for a terminal."""

from __future__ import annotations

from logstreams.fleet.comment import changed, policy, verdict
from logstreams.fleet.details import said_by
from logstreams.fleet.document import FleetDocument, Result
from logstreams.fleet.preview_summary import grouped_findings, preview_summary
from logstreams.fleet.shared_errors import SharedErrors
from logstreams.fleet.summary import summary
from logstreams.verification.formats.rendering import printable


def text(document: FleetDocument) -> str:
    """A line a stack and what changes in it, then the findings by rule; ends with a line feed."""
    width = max((len(printable(one.stack)) for one in document.stacks), default=0)
    lines = []
    shared = SharedErrors.of(document.stacks)
    for one in document.stacks:
        head = f"{printable(one.stack):{width}}  {one.result:17}  "
        head += f"{changed(one)}; policies: {policy(one)}"
        lines.append(f"{head}  {verdict(one)}".rstrip())
        lines += [f"    {printable(line)}".rstrip() for line in said_by(one, shared.own(one))]
        if one.next_step:
            lines.append(f"    next: {printable(one.next_step)}")
    lines += shared.lines()
    lines += [
        printable(f"{stack}: its stack file was deleted; nothing was done")
        for stack in document.removed
    ]
    lines += map(printable, document.rename_steps)
    if said := grouped_findings(document.stacks):
        lines += ["", *(printable(line).rstrip() for line in said), ""]
    lines += [
        printable(f"{one.stack}: {one.result}; {one.next_step}")
        for one in document.others
        if one.result is Result.DESTROYED
    ]
    lines += [
        printable(f"{one.stack}: note: {said}") for one in document.others for said in one.notes
    ]
    if document.operation == "up":
        lines.append(printable(summary(document)))
    if document.operation == "preview" and document.stacks:
        lines.append(printable(preview_summary(document)))
    return "\n".join(lines or ["no stack"]) + "\n"
