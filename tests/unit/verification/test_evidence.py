"""When an event was sent and when it arrived, as a report has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from logstreams.verification.evaluate import evaluate
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.formats.text import TextFormat
from logstreams.verification.observations import Observations


@pytest.mark.parametrize(
    "late",
    [
        pytest.param(timedelta(milliseconds=-123), id="S3 cuts off milliseconds"),
        pytest.param(timedelta(seconds=-3), id="the destination's clock is slow"),
        pytest.param(timedelta(seconds=3), id="in order"),
    ],
)
def test_event_never_arrives_before_it_was_sent(healthy: Observations, late: timedelta) -> None:
    probe, found = healthy.delivery.probe, healthy.delivery.arrival
    assert probe is not None
    assert isinstance(found, DeliveredEvent)
    arrived = replace(found, arrived_at=probe.occurred_at + late)

    report = evaluate(
        replace(healthy, delivery=replace(healthy.delivery, arrival=arrived)), datetime.now(UTC)
    )

    assert report.evidence is not None
    assert report.evidence.arrived_at == probe.occurred_at + max(late, timedelta(0))
    text = TextFormat().format(report)
    assert "  sent    2026-11-22T12:00:00Z" in text
    assert f"  arrived 2026-11-22T12:00:0{3 if late > timedelta(0) else 0}Z" in text
