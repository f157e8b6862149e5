"""When the hook verifies again, and what passes its gate."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hooks.asking import DeliveryFailed, pass_or_raise, why_again


@pytest.fixture(autouse=True)
def tracebacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shown again after a gate that raised: it hides them for the whole process."""
    monkeypatch.setattr(sys, "tracebacklimit", 1000, raising=False)


def inputs(mode: str = "require", fingerprint: str = "f1", hours: int = 24) -> dict[str, Any]:
    settings = json.dumps({"verify": {"mode": mode, "maxAgeHours": hours}})
    return {"settings": settings, "fingerprint": fingerprint}


def record(verdict: str = "verified", age: timedelta = timedelta(hours=1)) -> dict[str, Any]:
    proven_at = (datetime.now(UTC) - age).isoformat()
    return {**inputs(), "verdict": verdict, "proven_at": proven_at}


def test_fresh_evidence_of_the_same_stack_is_not_asked_again() -> None:
    assert why_again(record(), inputs()) == ""


@pytest.mark.parametrize(
    ("olds", "news", "reason"),
    [
        pytest.param(record("pending"), inputs(), "the last verdict was pending", id="pending"),
        pytest.param(record("failed"), inputs(), "the last verdict was failed", id="failed"),
        pytest.param(record("unproven"), inputs(), "the last verdict was unproven", id="unproven"),
        pytest.param(
            record(), inputs(fingerprint="f2"), "the fingerprint changed", id="destination changed"
        ),
        pytest.param(record(), inputs(mode="warn"), "the settings changed", id="settings changed"),
        pytest.param(record(age=timedelta(hours=25)), inputs(), "the evidence is", id="too old"),
    ],
)
def test_anything_else_is_asked_again_for_a_reason(
    olds: dict[str, Any], news: dict[str, Any], reason: str
) -> None:
    assert why_again(olds, news).startswith(reason)


def test_off_is_not_asked_again() -> None:
    off = inputs(mode="off")

    assert why_again({**off, "verdict": "unproven"}, off) == ""


@pytest.mark.parametrize("mode", ["require", "warn", "off"])
@pytest.mark.parametrize("verdict", ["verified", "failed", "pending", "unproven"])
@pytest.mark.parametrize("accepted_by", ["", "verify.readBack"])
def test_gate_stops_what_has_to_be_proven_and_is_not(
    verdict: str, mode: str, accepted_by: str
) -> None:
    props = {
        "verdict": verdict,
        "mode": mode,
        "accepted_by": accepted_by,
        "summary": "ROOT CAUSE LS402",
    }
    not_proven = verdict == "failed" or (verdict, accepted_by) == ("unproven", "")

    if not_proven and mode == "require":
        with pytest.raises(DeliveryFailed, match="ROOT CAUSE LS402"):
            pass_or_raise(props)
    else:
        pass_or_raise(props)


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        pytest.param(timedelta(hours=1), "", id="fresh"),
        pytest.param(timedelta(hours=25), "the evidence is", id="too old"),
    ],
)
def test_unproven_stands_as_long_as_evidence_would_where_it_is_accepted(
    age: timedelta, reason: str
) -> None:
    settings = json.dumps({"verify": {"mode": "require", "maxAgeHours": 24, "readBack": "none"}})
    news = {"settings": settings, "fingerprint": "f1"}
    checked_at = (datetime.now(UTC) - age).isoformat()
    olds = {**news, "verdict": "unproven", "proven_at": None, "checked_at": checked_at}
    accepted = {**olds, "accepted_by": "verify.readBack"}

    assert why_again(accepted, news).startswith(reason)
    assert (why_again(accepted, news) == "") == (reason == "")
    assert why_again(olds, news) == "the last verdict was unproven"
