"""The run for a terminal."""

from __future__ import annotations

from logstreams.fleet.document import FleetDocument, Result, StackOutcome
from logstreams.fleet.text import text


def test_line_a_stack_and_below_it_what_it_says() -> None:
    good = StackOutcome(stack="acme", result=Result.GOOD, changes={"same": 2}, verdict="verified")
    accepted = StackOutcome(stack="hooli", result=Result.ACCEPTED, verdict="unproven")
    bad = StackOutcome(
        stack="globex", result=Result.FAILED, errors=("no\x1b[31m rights",), next_step="ask"
    )

    told = text(FleetDocument(operation="up", stacks=(good, bad, accepted), removed=("gone",)))

    assert told == (
        "acme    good               2 same; policies: held  verified\n"
        "globex  failed             –; policies: –\n"
        "    error: no\\x1b[31m rights\n"
        "    next: ask\n"
        "hooli   unproven-accepted  –; policies: –  unproven, accepted by verify.readBack\n"
        "gone: its stack file was deleted; nothing was done\n"
    )


def test_no_stack_is_said() -> None:
    assert text(FleetDocument(operation="preview", stacks=())) == "no stack\n"
