"""One line of a preview, and findings said once."""

from __future__ import annotations

from logstreams.fleet.document import FleetDocument, Result, StackOutcome, Violation
from logstreams.fleet.preview_summary import grouped_findings, preview_summary

ADVICE = Violation(rule="logged", level="advisory", resource="b", type="t", message="log it")


def fleet() -> FleetDocument:
    changes = [{"update": 2, "same": 9}, {"replace": 1, "update": 1}, *[{"same": 11}] * 18]
    stacks = tuple(
        StackOutcome(stack=f"s{n:02}", result=Result.GOOD, changes=each, violations=(ADVICE,))
        for n, each in enumerate(changes)
    )
    return FleetDocument(operation="preview", stacks=stacks)


def test_summary_is_one_line() -> None:
    assert preview_summary(fleet()) == (
        "20 stacks: 2 change (1 replace, 3 update), 18 unchanged; 1 advice in 20 stacks"
    )


def test_same_advice_is_said_once() -> None:
    names = ", ".join(f"s{n:02}" for n in range(10))

    assert grouped_findings(fleet().stacks) == [
        f"advisory logged in 20 stacks: {names} and 10 more",
        "  b (t)",
        "    log it",
    ]
