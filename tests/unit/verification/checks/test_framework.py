"""How checks are run: prerequisites first, blindness told from failure, nothing thrown."""

from __future__ import annotations

from datetime import UTC, datetime
from graphlib import CycleError
from typing import Any

import pytest

from logstreams.verification.checks.framework import (
    Check,
    Failed,
    Passed,
    Pending,
    Result,
    Skipped,
    Unknown,
    known,
    run,
)
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.observations import MachineFacts

SEEN = MachineFacts(now=datetime(2026, 11, 22, tzinfo=UTC))


def check(code: str, result: Result = Passed(), *requires: str) -> Check[Any]:  # noqa: B008  # frozen
    return Check(code, f"{code} is so", lambda _: result, requires)


def results(*checks: Check[Any]) -> dict[str, Result]:
    return {one.check.code: one.result for one in run(checks, SEEN)}


STOPS: dict[str, tuple[Result, str]] = {
    "failed": (Failed("a", "b"), "needs LS1"),
    "pending": (Pending("not yet"), "needs LS1"),
    "unknown": (Unknown("denied"), "needs LS1"),
    "skipped for a reason of its own": (Skipped("there is no network"), "there is no network"),
}


@pytest.mark.parametrize(("result", "reason"), STOPS.values(), ids=STOPS.keys())
def test_skipped_check_says_what_it_waits_for_however_long_the_chain(
    result: Result, reason: str
) -> None:
    found = results(
        check("LS1", result), check("LS2", Passed(), "LS1"), check("LS3", Passed(), "LS2")
    )

    assert found == {"LS1": result, "LS2": Skipped(reason), "LS3": Skipped(reason)}


def test_prerequisite_is_judged_first_wherever_it_is_shown() -> None:
    assert [*results(check("LS2", Passed(), "LS1"), check("LS1", Failed("a", "b")))] == [
        "LS2",
        "LS1",
    ]


def test_check_that_cannot_see_is_unknown_with_the_reason() -> None:
    def blind(_: MachineFacts) -> Result:
        return Passed(known(Unavailable("GetBucketPolicy: AccessDenied")))

    assert results(Check("LS1", "-", blind, ()))["LS1"] == Unknown("GetBucketPolicy: AccessDenied")


def test_check_that_breaks_is_unknown_and_stops_no_other() -> None:
    def broken(_: MachineFacts) -> Result:
        raise KeyError("surprise")

    found = results(Check("LS1", "-", broken, ()), check("LS2"))

    assert isinstance(found["LS1"], Unknown)
    assert "KeyError" in found["LS1"].reason
    assert found["LS2"] == Passed()


def test_unknown_prerequisite_is_an_error() -> None:
    with pytest.raises(ValueError, match="LS9"):
        results(check("LS1", Passed(), "LS9"))


def test_checks_that_require_each_other_are_an_error() -> None:
    with pytest.raises(CycleError):
        results(check("LS1", Passed(), "LS2"), check("LS2", Passed(), "LS1"))
