"""What is said of an event that was not waited for to the limit."""

from __future__ import annotations

import pytest

from logstreams.verification.checks.framework import Failed, Skipped
from logstreams.verification.facts.fact import NOT_LOOKED
from logstreams.verification.observations import Observations
from logstreams.verification.wait import Ending
from tests.unit.verification.one_fault import Change, delivery, lost, report_of

REFUSED = delivery(ending=Ending.REFUSED, lost_by="LS408", recorded=NOT_LOOKED, waited_seconds=3.2)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(REFUSED, " after 3 s; not waited for longer, because of LS408", id="refused"),
        pytest.param(
            delivery(ending=Ending.GIVEN_UP, waited_seconds=12.0),
            " after 12 s; not waited for longer, because WorkOS has given the stream up",
            id="given up",
        ),
        pytest.param(
            delivery(ending=Ending.TIME_UP, waited_seconds=300.0), " after 300 s", id="time up"
        ),
    ],
)
def test_event_that_did_not_arrive_says_why_it_was_waited_for_no_longer(
    healthy: Observations, change: Change, told: str
) -> None:
    report = report_of(healthy, lost, change)

    (result,) = [one.result for one in report.outcomes if one.check.code == "LS804"]
    assert isinstance(result, Failed)
    assert result.found.endswith(told)


def test_export_that_was_not_asked_for_is_no_suspect(healthy: Observations) -> None:
    report = report_of(healthy, lost, REFUSED)

    (result,) = [one.result for one in report.outcomes if one.check.code == "LS802"]
    assert result == Skipped("no export was asked for: LS408 explains the loss")
