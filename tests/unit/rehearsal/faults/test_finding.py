from __future__ import annotations

import json
from typing import Any

import pytest

from rehearsal.faults.finding import finding
from tests.unit.rehearsal.faults.reports import cause, found

WAIT = {"seconds": 1.0, "limitSeconds": 20.0, "cause": None}


def text(verdict: str, root: Any = None, others: Any = (), recommendations: Any = ()) -> str:
    return json.dumps(found(verdict, root, others, recommendations).plain())


def test_report_of_a_failure_has_its_root_cause_and_those_beside_it() -> None:
    read = finding(text("failed", cause("LS402", command="pulumi up"), (cause("LS505", "form"),)))

    assert read.root_cause is not None
    assert (read.root_cause.code, read.root_cause.kind) == ("LS402", "command")
    assert read.root_cause.command == "pulumi up"
    assert read.first == read.root_cause
    assert read.named == ("LS402", "LS505")
    assert not read.healthy


def test_verified_with_advice_is_not_healthy_and_the_advice_comes_first() -> None:
    read = finding(text("verified", recommendations=(cause("LS104", command="export A=<b>"),)))

    assert read.first is not None
    assert read.first.code == "LS104"
    assert not read.healthy


@pytest.mark.parametrize("verdict", ["unproven", "pending"])
def test_nothing_but_verified_is_healthy(verdict: str) -> None:
    assert finding(text("verified")).healthy
    assert not finding(text(verdict)).healthy


@pytest.mark.parametrize("said", ["", "logstreams: no such stack"], ids=["empty", "words"])
def test_text_that_is_no_report_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="Invalid JSON"):
        finding(said)


@pytest.mark.parametrize(
    ("wait", "to_limit"),
    [
        pytest.param(None, False, id="nothing was sent"),
        pytest.param(WAIT | {"ending": "refused"}, False, id="decided"),
        pytest.param(WAIT | {"ending": "time up"}, True, id="not decided"),
    ],
)
def test_wait_to_the_limit_is_told_from_one_that_was_decided(wait: Any, to_limit: bool) -> None:
    report = json.loads(text("failed", cause("LS402"))) | {"wait": wait}

    assert finding(json.dumps(report)).waited_to_limit is to_limit
