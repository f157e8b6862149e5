from __future__ import annotations

import json
from typing import Any

import pytest

from rehearsal.faults.finding import Cause, finding


def story(code: str, command: str | None = None) -> dict[str, Any]:
    return {"code": code, "kind": "command" if command else "form", "command": command}


def text(verdict: str, root: Any = None, also: Any = (), advice: Any = ()) -> str:
    report = {
        "verdict": verdict,
        "rootCause": root,
        "otherCauses": [*also],
        "recommendations": [*advice],
    }
    return json.dumps(report)


def test_report_of_a_failure_has_its_root_cause_and_those_beside_it() -> None:
    found = finding(text("failed", story("LS402", "pulumi up"), [story("LS505")]))

    assert found.root == Cause("LS402", "command", "pulumi up")
    assert found.first == found.root
    assert found.named == ("LS402", "LS505")
    assert not found.healthy


def test_verified_with_advice_is_not_healthy_and_the_advice_comes_first() -> None:
    found = finding(text("verified", advice=[story("LS104", "export A=<b>")]))

    assert found.first is not None
    assert found.first.code == "LS104"
    assert not found.healthy


@pytest.mark.parametrize("verdict", ["unproven", "pending"])
def test_nothing_but_verified_is_healthy(verdict: str) -> None:
    assert finding(text("verified")).healthy
    assert not finding(text(verdict)).healthy


@pytest.mark.parametrize("said", ["", "logstreams: no such stack"], ids=["empty", "words"])
def test_text_that_is_no_report_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        finding(said)


@pytest.mark.parametrize(
    ("wait", "to_limit"),
    [
        pytest.param(None, False, id="nothing was sent"),
        pytest.param({"ending": "refused"}, False, id="decided"),
        pytest.param({"ending": "time up"}, True, id="not decided"),
    ],
)
def test_wait_to_the_limit_is_told_from_one_that_was_decided(wait: Any, to_limit: bool) -> None:
    report = json.loads(text("failed", story("LS402"))) | {"wait": wait}

    assert finding(json.dumps(report)).waited_to_limit is to_limit
