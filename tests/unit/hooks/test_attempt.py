"""What the hook records of a verification."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from hooks import attempt
from logstreams.delivery.diagnosis import Diagnosis
from logstreams.delivery.report.model import Report
from logstreams.delivery.verdict import Verdict
from logstreams.settings import StackSettings

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def report(verdict: Verdict, accepted_by: str | None) -> Report:
    return Report(
        subject=None,
        verdict=verdict,
        started_at=NOW,
        finished_at=NOW,
        sections=(),
        diagnosis=Diagnosis(None),
        root=None,
        also=(),
        advice=(),
        evidence=None,
        next_step="",
        kit_version="0",
        accepted_by=accepted_by,
    )


@pytest.mark.parametrize(
    ("verdict", "accepted_by"),
    [
        pytest.param(Verdict.UNPROVEN, "verify.readBack", id="accepted"),
        pytest.param(Verdict.UNPROVEN, None, id="not accepted"),
        pytest.param(Verdict.PENDING, None, id="pending"),
    ],
)
def test_first_delivery_is_recorded_where_unproven_is_accepted(
    settings: StackSettings,
    monkeypatch: pytest.MonkeyPatch,
    verdict: Verdict,
    accepted_by: str | None,
) -> None:
    monkeypatch.setattr(attempt, "verify", lambda *_: report(verdict, accepted_by))
    news = {"settings": json.dumps(settings.to_plain()), "fingerprint": "f"}

    first = attempt.attempted(news, {})
    later = attempt.attempted(news, {"first_verified": "2026-01-01T00:00:00.000Z"})

    assert first["accepted_by"] == (accepted_by or "")
    assert (first["first_verified"] is not None) is (accepted_by is not None)
    assert later["first_verified"] == "2026-01-01T00:00:00.000Z"
    assert first["proven_at"] is None
