"""Times as Splunk writes them, and what an event's says of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from logstreams.verification.checks.framework import Passed, Unknown
from logstreams.verification.destinations.splunk.checks import at_its_time
from logstreams.verification.destinations.splunk.times import seconds_of, written
from logstreams.verification.observations import Observations
from tests.unit.verification.test_splunk_faults import event
from tests.unit.verification.test_splunk_faults import splunk as splunk  # noqa: PLC0414 - a fixture

SECONDS = datetime(2026, 10, 8, 13, 48, 34, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("2026-10-08 13:48:34.000 GMT", SECONDS, id="Splunk 10.6"),
        pytest.param("2026-10-08 13:48:34.000 UTC", SECONDS, id="UTC"),
        pytest.param("2026-10-08T15:48:34.000+02:00", SECONDS, id="ISO 8601"),
        pytest.param("2026-10-08T13:48:34Z", SECONDS, id="Z"),
        pytest.param("1791467314.000", SECONDS, id="seconds"),
        pytest.param("1791467314000", SECONDS * 1000, id="milliseconds"),
        pytest.param("2026-10-08 15:48:34.000 CEST", None, id="a zone's name"),
        pytest.param("2026-10-08T13:48:34", None, id="no zone"),
        pytest.param("nan", None, id="no number"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_time_is_read_in_every_form_whose_zone_is_known(text: str, wanted: float | None) -> None:
    assert seconds_of(text) == wanted


def test_time_beyond_the_calendar_is_written_in_seconds() -> None:
    assert written(SECONDS) == "2026-10-08T13:48:34.000Z"
    assert written(SECONDS * 1000) == "1791467314000 seconds since 1970"


@pytest.mark.parametrize(
    "form", ["{:%Y-%m-%d %H:%M:%S}.123 GMT", "{:%Y-%m-%dT%H:%M:%S}.123Z"], ids=["10.6", "ISO"]
)
def test_event_at_its_time_is_so_in_every_form(splunk: Observations, form: str) -> None:
    probe = splunk.delivery.probe
    assert probe is not None
    seen = event(time=form.format(probe.occurred_at))(splunk)

    assert at_its_time.evaluate(seen) == Passed(probe.timestamp)


def test_time_that_cannot_be_read_is_not_taken_for_another(splunk: Observations) -> None:
    seen = event(time="2026-11-22 13:00:00.123 CET")(splunk)

    assert at_its_time.evaluate(seen) == Unknown(
        "no time this kit can read: 2026-11-22 13:00:00.123 CET"
    )
