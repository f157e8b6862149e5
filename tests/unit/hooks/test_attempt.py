"""What the hook records of a verification."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hooks import attempt
from logstreams.delivery.checks import CHECKS
from logstreams.delivery.checks.framework import Failed, Outcome, Passed, Result
from logstreams.delivery.diagnosis import Diagnosis
from logstreams.delivery.report.model import Report, Section
from logstreams.delivery.verdict import Verdict
from logstreams.settings import StackSettings, Verify

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def report(verdict: Verdict, synced: Result) -> Report:
    (check,) = (one for one in CHECKS if one.code == "LS307")
    return Report(
        subject=None,
        verdict=verdict,
        started_at=NOW,
        finished_at=NOW,
        sections=(Section("stream", "Log stream", (Outcome(check, synced),)),),
        diagnosis=Diagnosis(None),
        root=None,
        also=(),
        advice=(),
        evidence=None,
        next_step="",
        kit_version="0",
    )


@pytest.mark.parametrize(
    ("read_back", "verdict", "synced", "recorded"),
    [
        pytest.param("none", Verdict.UNPROVEN, Passed(), True, id="accepted, delivered"),
        pytest.param(
            "none", Verdict.UNPROVEN, Failed("never", "after"), False, id="accepted, not delivered"
        ),
        pytest.param(None, Verdict.UNPROVEN, Passed(), False, id="not accepted"),
        pytest.param("none", Verdict.PENDING, Passed(), False, id="pending"),
    ],
)
def test_first_delivery_is_recorded_where_unproven_is_accepted(
    settings: StackSettings,
    monkeypatch: pytest.MonkeyPatch,
    read_back: Any,
    verdict: Verdict,
    synced: Result,
    recorded: bool,
) -> None:
    monkeypatch.setattr(attempt, "verify", lambda *_: report(verdict, synced))
    accepted = settings.model_copy(update={"verify": Verify(readBack=read_back)})
    news = {"settings": json.dumps(accepted.to_plain()), "fingerprint": "f"}

    first = attempt.attempted(news, {})
    later = attempt.attempted(news, {"first_verified": "2026-01-01T00:00:00.000Z"})

    assert (first["first_verified"] is not None) is recorded
    assert later["first_verified"] == "2026-01-01T00:00:00.000Z"
    assert first["proven_at"] is None
