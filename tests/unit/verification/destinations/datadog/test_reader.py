"""An event looked for in Datadog."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from logstreams.settings import StackSettings
from logstreams.verification.destinations import reader_of
from logstreams.verification.destinations.datadog import reader as datadog
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.readers import DestinationReader, ReadError
from logstreams.verification.test_event import TestEvent
from tests.unit.verification.conftest import event_of
from tests.unit.verification.destinations.datadog.site import Sites
from tests.unit.verification.destinations.datadog.stack import (
    API_KEY,
    APPLICATION_KEY,
    with_datadog,
)

SEARCH = "/api/v2/logs/events/search"
PROBE = TestEvent("lst_0123456789abcdef01234567", "org_1", datetime(2026, 11, 24, 12, tzinfo=UTC))
ARRIVED = datetime(2026, 11, 24, 12, 0, 2, 500000, tzinfo=UTC)
EVENT: dict[str, Any] = event_of(PROBE)


def reader(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch, **keys: Any
) -> DestinationReader:
    aws: Any = type("Aws", (), {"client": None})()
    return reader_of(with_datadog(settings, monkeypatch, **keys), aws)


def log(attributes: Any, number: int = 1, **outer: Any) -> dict[str, Any]:
    shown = {"service": "audit-logs", "status": "info", "timestamp": "2026-11-24T12:00:02.500Z"}
    return {
        "id": f"AQAAA{number}",
        "type": "log",
        "attributes": shown | outer | {"attributes": attributes},
    }


@pytest.fixture
def here(
    settings: StackSettings, sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> DestinationReader:
    del sites
    return reader(settings, monkeypatch)


def sighting(here: DestinationReader, sites: Sites, *logs: Any) -> DeliveredEvent:
    sites.answers[SEARCH] = (200, {"data": logs})
    found = here.look(PROBE)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(log(EVENT), id="fields by themselves"),
        pytest.param(log({"message": EVENT}), id="within message"),
        pytest.param(log({"message": json.dumps(EVENT)}), id="as text within message"),
        pytest.param(log({}, message=json.dumps(EVENT)), id="as the log's text"),
        pytest.param(log(EVENT, message=""), id="with an empty text"),
    ],
)
def test_event_is_found_whole_wherever_its_fields_stand(
    here: DestinationReader, sites: Sites, found: Any
) -> None:
    seen = sighting(here, sites, found)

    assert PROBE.faults_of(seen.body) == ()
    assert (seen.copies, seen.arrived_at, seen.key) == (1, ARRIVED, "AQAAA1")
    assert seen.location == (
        "https://app.datadoghq.eu/logs?query=%2A%3Alst_0123456789abcdef01234567"
        "&from_ts=1795521300000&to_ts=1795522500000&live=false"
    )


def test_event_is_searched_for_by_nonce_from_its_time_on(
    here: DestinationReader, sites: Sites
) -> None:
    sites.answers[SEARCH] = (200, {"data": []})

    assert here.look(PROBE) is None
    assert sites.requests[0].body["filter"] == {
        "query": f"*:{PROBE.nonce}",
        "from": "2026-11-24T11:55:00.000Z",
        "to": "now",
    }


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(log({}, message=json.dumps(EVENT)[:200]), id="cut in half"),
        pytest.param(log(EVENT | {"action": "user.logged_in"}), id="altered"),
        pytest.param(log({"usr": {"id": PROBE.nonce}}), id="moved by a pipeline"),
    ],
)
def test_damaged_event_is_found_and_is_not_whole(
    here: DestinationReader, sites: Sites, found: Any
) -> None:
    assert PROBE.faults_of(sighting(here, sites, found).body) != ()


def test_whole_copy_is_shown_before_a_damaged_one(here: DestinationReader, sites: Sites) -> None:
    damaged = log(EVENT | {"action": "x"}, 1)

    seen = sighting(here, sites, damaged, log(EVENT, 2))

    assert (seen.copies, seen.bodies, seen.key) == (2, 2, "AQAAA2")


def test_copies_that_are_equal_are_one_body(here: DestinationReader, sites: Sites) -> None:
    seen = sighting(here, sites, log(EVENT, 1), log(EVENT, 2))

    assert (seen.copies, seen.bodies) == (2, 1)


def test_log_without_the_nonce_is_another_event(here: DestinationReader, sites: Sites) -> None:
    sites.answers[SEARCH] = (200, {"data": [log({"actor": {"id": "user_1"}})]})

    assert here.look(PROBE) is None


def test_search_that_was_answered_is_not_made_again_at_once(
    here: DestinationReader, sites: Sites
) -> None:
    sites.answers[SEARCH] = (200, {"data": []})

    assert [here.look(PROBE) for _ in range(3)] == [None, None, None]
    assert len(sites.requests) == 1


def test_search_is_made_every_second_at_first_and_seldom_later(
    here: DestinationReader, sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites.answers[SEARCH] = (200, {"data": []})
    clock = 0.0
    monkeypatch.setattr(datadog.time, "monotonic", lambda: clock)
    for second in range(301):
        clock = float(second)
        here.look(PROBE)

    assert len(sites.requests) == 10 + 29


def test_final_look_searches_however_short_a_while_ago_the_last_is(
    settings: StackSettings, sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    here: Any = reader(settings, monkeypatch)
    sites.answers[SEARCH] = (200, {"data": []})
    assert here.look(PROBE) is None
    sites.answers[SEARCH] = (200, {"data": [log(EVENT)]})

    assert here.look(PROBE) is None
    assert here.look(PROBE, last=True) is not None


def test_searches_that_fail_are_not_made_without_end_and_stay_unreadable(
    here: DestinationReader, sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites.answers[SEARCH] = (429, {"errors": ["Rate limit"]})
    monkeypatch.setattr(datadog.time, "monotonic", lambda: 5.0)

    for _ in range(9):
        with pytest.raises(ReadError, match="429"):
            here.look(PROBE)
    assert len(sites.requests) == 1


def test_search_that_is_forbidden_by_a_stale_api_key_names_that_key(
    here: DestinationReader, sites: Sites
) -> None:
    sites.answers[SEARCH] = (403, {"errors": ["Forbidden"]})
    sites.answers["/api/v1/validate"] = (403, {"errors": ["Forbidden"]})

    with pytest.raises(ReadError, match="does not know the API key in DATADOG_API_KEY"):
        here.look(PROBE)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param((403, {"errors": ["Forbidden"]}), "scope logs_read_data", id="scope"),
        pytest.param((401, {"errors": ["Unauthorized"]}), "401", id="key revoked"),
        pytest.param((429, {"errors": ["Rate limit"]}), "429", id="rate limit"),
        pytest.param((500, {"errors": [API_KEY, APPLICATION_KEY]}), "500", id="outage"),
        pytest.param((200, b"<html>"), "not Datadog's JSON", id="a page"),
    ],
)
def test_search_that_is_not_answered_is_unreadable_each_time(
    here: DestinationReader, sites: Sites, answer: Any, said: str
) -> None:
    sites.answers[SEARCH] = answer
    sites.answers["/api/v1/validate"] = (200, {"valid": True})

    for _ in range(3):
        with pytest.raises(ReadError, match=said) as problem:
            here.look(PROBE)
        assert "canary" not in str(problem.value)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        pytest.param({"applicationKey": None}, "whether the event is there", id="none named"),
        pytest.param({"applicationKey": {"env": "NOWHERE"}}, "NOWHERE is not set", id="not set"),
        pytest.param({"apiKey": {"env": "NOWHERE"}}, "NOWHERE is not set", id="no API key"),
    ],
)
def test_without_keys_the_sink_says_what_could_not_be_seen(
    settings: StackSettings,
    sites: Sites,
    monkeypatch: pytest.MonkeyPatch,
    keys: dict[str, Any],
    said: str,
) -> None:
    one = reader(settings, monkeypatch, **keys)

    with pytest.raises(ReadError, match=said):
        one.look(PROBE)
    assert sites.requests == []


def test_event_is_looked_for_nowhere_else(here: DestinationReader) -> None:
    assert here.look_elsewhere(PROBE) is None
    assert here.looked_in(PROBE) == f"Datadog's logs at EU1 (*:{PROBE.nonce})"


@pytest.mark.parametrize(
    ("site", "page"),
    [
        ("US1", "https://app.datadoghq.com"),
        ("US1-FED", "https://app.ddog-gov.com"),
        ("US2-FED", "https://us2.ddog-gov.com"),
        ("AP1", "https://ap1.datadoghq.com"),
    ],
)
def test_page_is_the_sites_own(
    settings: StackSettings,
    sites: Sites,
    monkeypatch: pytest.MonkeyPatch,
    site: str,
    page: str,
) -> None:
    found = sighting(reader(settings, monkeypatch, site=site), sites, log(EVENT))

    assert found.location.startswith(f"{page}/logs?")


def test_search_that_is_rate_limited_says_what_ends_it(
    here: DestinationReader, sites: Sites
) -> None:
    sites.answers[SEARCH] = (429, {"errors": ["Rate limit"]})

    with pytest.raises(ReadError) as problem:
        here.look(PROBE)
    assert problem.value.hint.startswith("wait some minutes")
