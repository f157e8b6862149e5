"""The stack has another path than WorkOS's form, and names the one before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logstreams.settings import StackSettings
from logstreams.verification.checks.framework import Pending
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.object_key import beginning
from logstreams.verification.observations import Observations
from logstreams.verification.report import VerifyReport
from logstreams.verification.verdict import Verdict
from tests.unit.verification.one_fault import (
    Change,
    delivery,
    report_of,
    root_of,
    stream,
    with_facts,
)


def no_role(o: Observations) -> Observations:
    return with_facts(o, identity=replace(o.destination.identity, role=None))


def moved(seen: Observations) -> Observations:
    """The stack has another path since, and names the one before."""
    plain = seen.settings.to_plain()
    plain["destination"] |= {"previousBucketPaths": ["old/"]}
    return replace(seen, settings=StackSettings.from_plain(plain))


def lies_under(path: str) -> Change:
    def change(seen: Observations) -> Observations:
        assert seen.delivery.probe is not None
        key = beginning(path, seen.delivery.probe.occurred_at)
        elsewhere = f"s3://{seen.settings.bucket_name}/{key}_3f03fbd5fd1a.json"
        return delivery(arrival=None, recorded=True, elsewhere=elsewhere)(seen)

    return change


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(lambda o: o, id="active"),
        pytest.param(stream(state="error"), id="an error of before"),
        pytest.param(stream(last_synced_at=None), id="not synced, by WorkOS's word"),
        pytest.param(delivery(recorded=Unavailable("503")), id="no export"),
    ],
)
def test_event_under_a_path_of_before_waits_for_the_form(
    healthy: Observations, before: Change
) -> None:
    report = report_of(healthy, moved, lies_under("old/"), before)

    assert report.verdict is Verdict.PENDING, report.root
    assert isinstance(report, VerifyReport)
    assert report.evidence is None
    (told,) = [one.result for one in report.outcomes if isinstance(one.result, Pending)]
    assert "/old/" in told.reason
    assert told.reason.endswith("the new one is audit/")
    assert report.next_step.startswith("the event arrived under a path of before, and none is lost")
    assert "type what `logstreams form acme` prints into WorkOS's form" in report.next_step


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param((moved, lies_under("other/")), id="a path that nobody named"),
        pytest.param((moved, lies_under("old/workos/")), id="below a path of before"),
        pytest.param((moved, lies_under("")), id="none"),
        pytest.param((lies_under("old/"),), id="no path of before"),
    ],
)
def test_event_under_another_path_is_misplaced(
    healthy: Observations, changes: tuple[Change, ...]
) -> None:
    assert root_of(report_of(healthy, *changes))[0] == "LS803"


def test_what_refuses_the_new_path_is_told_while_the_form_has_the_old_one(
    healthy: Observations,
) -> None:
    assert root_of(report_of(healthy, moved, lies_under("old/"), no_role))[0] == "LS402"
