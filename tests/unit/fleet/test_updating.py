"""What the delivery check's record makes of an update."""

from __future__ import annotations

import pytest

from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.updating import with_verdict


@pytest.mark.parametrize(
    ("update", "recorded", "result", "told"),
    [
        pytest.param(Result.GOOD, "verified", Result.GOOD, "verified", id="verified"),
        pytest.param(Result.GOOD, "pending", Result.PENDING, "pending", id="pending"),
        pytest.param(Result.GOOD, "unproven", Result.UNPROVEN, "unproven", id="unproven"),
        pytest.param(Result.GOOD, "failed", Result.FAILED, "failed", id="failed, mode warn"),
        pytest.param(Result.GOOD, None, Result.UNFINISHED, None, id="no record"),
        pytest.param(Result.FAILED, "failed", Result.FAILED, "failed", id="the gate"),
        pytest.param(Result.FAILED, "verified", Result.FAILED, None, id="an old record"),
        pytest.param(Result.FAILED, None, Result.FAILED, None, id="failed before any record"),
    ],
)
def test_verdict(update: Result, recorded: str | None, result: Result, told: str | None) -> None:
    outcome = StackOutcome(stack="acme", result=update)
    check = {"verdict": recorded, "next_step": "do it"} if recorded else {}

    found = with_verdict(outcome, check)

    assert (found.result, found.verdict) == (result, told)


@pytest.mark.parametrize(
    ("update", "result", "told"),
    [
        pytest.param(Result.GOOD, Result.ACCEPTED, "unproven", id="accepted"),
        pytest.param(Result.FAILED, Result.FAILED, None, id="an old record"),
    ],
)
def test_unproven_that_the_stack_file_accepts_is_apart(
    update: Result, result: Result, told: str | None
) -> None:
    check = {"verdict": "unproven", "accepted_by": "verify.readBack", "next_step": ""}

    found = with_verdict(StackOutcome(stack="acme", result=update), check)

    assert (found.result, found.verdict) == (result, told)


@pytest.mark.parametrize(
    ("verdict", "result"),
    [("failed", Result.FAILED), ("pending", Result.PENDING), ("verified", Result.GOOD)],
)
def test_no_other_verdict_is_accepted(verdict: str, result: Result) -> None:
    check = {"verdict": verdict, "accepted_by": "verify.readBack"}

    assert with_verdict(StackOutcome(stack="acme", result=Result.GOOD), check).result is result
