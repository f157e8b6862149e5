"""Datadog's official client behind our interface, over TLS and a proxy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from logstreams.settings import DatadogDestination, load
from logstreams.verification.destinations.datadog import client
from logstreams.verification.destinations.datadog.client import (
    Datadog,
    DatadogFailure,
    DatadogForbidden,
)
from logstreams.verification.destinations.datadog.facts import ExclusionFacts, IndexFacts
from logstreams.verification.destinations.datadog.reader import DatadogReader
from logstreams.verification.narrow import narrow
from logstreams.verification.test_event import TestEvent, rfc3339
from logstreams.verification.transport.loopback import BeyondLoopback
from tests.unit.verification.destinations.datadog.site import Request, Sites

EXAMPLES = Path(__file__).parents[5] / "stacks" / "examples"

API_KEY = "canary-api-key-0123456789abcdef"
APPLICATION_KEY = "canary-application-key-0123456789abcdef"
VALIDATE = "/api/v1/validate"
INDEXES = "/api/v1/logs/config/indexes"
ORDER = "/api/v1/logs/config/index-order"
SEARCH = "/api/v2/logs/events/search"
FORBIDDEN = (403, {"errors": ["Forbidden"]})
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def datadog(sites: Sites) -> Iterator[Datadog]:
    del sites
    one = Datadog("datadoghq.eu", API_KEY, APPLICATION_KEY)
    yield one
    one.close()


def test_valid_key_is_valid_at_the_site_that_was_asked(sites: Sites, datadog: Datadog) -> None:
    sites.answers[VALIDATE] = (200, {"valid": True})

    assert datadog.api_key_valid()
    assert [one.host for one in sites.requests] == ["api.datadoghq.eu"]
    assert sites.requests[0].headers["DD-API-KEY"] == API_KEY


def test_refused_key_is_not_valid(sites: Sites, datadog: Datadog) -> None:
    sites.answers[VALIDATE] = FORBIDDEN

    assert not datadog.api_key_valid()


@pytest.mark.parametrize("status", [401, 403])
def test_refused_application_key_is_not_accepted(
    sites: Sites, datadog: Datadog, status: int
) -> None:
    sites.answers["/api/v2/validate_keys"] = (status, {"errors": ["Unauthorized"]})

    assert not datadog.application_key_accepted()


def test_key_is_the_stack_files_and_not_one_of_the_clients_own_variables(
    sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DD_API_KEY", "another-key")
    monkeypatch.setenv("DD_APP_KEY", "another-application-key")
    monkeypatch.setenv("DD_SITE", "us5.datadoghq.com")
    sites.answers[VALIDATE] = (200, {"valid": True})

    assert Datadog("datadoghq.eu", API_KEY).api_key_valid()

    (asked,) = sites.requests
    assert asked.host == "api.datadoghq.eu"
    assert asked.headers["DD-API-KEY"] == API_KEY
    assert "another" not in str(asked.headers)


def test_one_index_needs_no_order(sites: Sites, datadog: Datadog) -> None:
    sites.answers[INDEXES] = (200, {"indexes": [{"name": "main", "filter": {"query": "*"}}]})

    assert datadog.indexes() == (IndexFacts("main", "*", (), quota_used_up=False),)
    assert sites.paths() == [INDEXES]


def test_indexes_come_in_the_order_that_logs_are_offered_to_them(
    sites: Sites, datadog: Datadog
) -> None:
    off = {"name": "off", "is_enabled": False, "filter": {"query": "*", "sample_rate": 1.0}}
    on = {"name": "noise", "is_enabled": True, "filter": {"query": "service:x", "sample_rate": 0.4}}
    rest = {"name": "rest", "filter": {"query": ""}, "exclusion_filters": [off, on]}
    web = {"name": "web", "filter": {"query": "service:web"}, "is_rate_limited": True}
    sites.answers[INDEXES] = (200, {"indexes": [rest, web]})
    sites.answers[ORDER] = (200, {"index_names": ["web", "rest"]})

    assert datadog.indexes() == (
        IndexFacts("web", "service:web", (), quota_used_up=True),
        IndexFacts("rest", "*", (ExclusionFacts("noise", "service:x", 0.4),), quota_used_up=False),
    )


def test_search_goes_as_far_as_the_time_of_an_event_that_is_ahead(
    sites: Sites, datadog: Datadog
) -> None:
    sites.answers[SEARCH] = (200, {"data": []})
    settings = load(EXAMPLES / "Pulumi.example-datadog.yaml")
    stack_file = narrow(settings.destination, DatadogDestination)

    for at in (NOON, datetime.now(UTC) + timedelta(hours=2)):
        sites.requests.clear()
        DatadogReader(datadog, stack_file).look(TestEvent("lst_1", "org_01", at))
        window = sites.requests[0].body["filter"]
        assert window["from"] < rfc3339(datetime.now(UTC))
        assert (window["to"] == "now") is (at == NOON)
        assert window["to"] == "now" or window["to"] > rfc3339(at)


def test_indexes_that_may_not_be_read_are_told_apart_from_an_outage(
    sites: Sites, datadog: Datadog
) -> None:
    sites.answers[INDEXES] = FORBIDDEN
    with pytest.raises(DatadogForbidden, match="403"):
        datadog.indexes()

    sites.answers[INDEXES] = (500, b"")
    with pytest.raises(DatadogFailure, match="500") as outage:
        datadog.indexes()
    assert not isinstance(outage.value, DatadogForbidden)


def test_search_asks_for_a_query_from_a_time_on_and_leaves_what_it_gets_as_it_is(
    sites: Sites, datadog: Datadog
) -> None:
    event = {
        "occurred_at": "2026-11-24T12:00:00.000Z",
        "id": "0b8e1c1e-0000-4000-8000-000000000000",
    }
    log = {"id": "AQ", "type": "log", "attributes": {"attributes": event}}
    sites.answers[SEARCH] = (200, {"data": [log]})

    assert datadog.logs("*:lst_1", NOON, 10) == [log]
    assert sites.requests[0].body == {
        "filter": {"query": "*:lst_1", "from": "2026-11-24T12:00:00.000Z", "to": "now"},
        "page": {"limit": 10},
    }


def test_request_that_a_gateway_lost_is_made_once_more(sites: Sites, datadog: Datadog) -> None:
    def once(_: Request) -> tuple[int, object]:
        return (200, {"data": []}) if len(sites.requests) > 1 else (503, {})

    sites.answers[SEARCH] = once

    assert datadog.logs("*", NOON, 1) == []


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((200, b"<html>sign in</html>"), id="a page"),
        pytest.param((200, []), id="a list"),
        pytest.param((302, b""), id="a redirect"),
        pytest.param((429, {"errors": ["Rate limit of requests exceeded"]}), id="rate limit"),
        pytest.param((504, b""), id="a gateway"),
        pytest.param((500, {"errors": [f"no {API_KEY} and {APPLICATION_KEY}"]}), id="keys in it"),
        pytest.param((403, {"errors": [f"{APPLICATION_KEY} lacks a scope"]}), id="a key refused"),
    ],
)
def test_no_trouble_is_an_answer_and_no_text_has_a_key(
    sites: Sites, datadog: Datadog, answer: tuple[int, object]
) -> None:
    sites.answers[SEARCH] = answer

    with pytest.raises(DatadogFailure) as failure:
        datadog.logs("*", NOON, 1)

    assert "api.datadoghq.eu" in str(failure.value)
    assert "canary" not in str(failure.value)
    assert {one.host for one in sites.requests} == {"api.datadoghq.eu"}


def test_proxy_that_does_not_lead_there_is_named_without_its_password(
    sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites.unreachable.add("api.datadoghq.eu")
    monkeypatch.setenv("HTTPS_PROXY", sites.url.replace("://", "://me:canary-password@"))

    with pytest.raises(DatadogFailure, match="the proxy cannot connect") as failure:
        Datadog("datadoghq.eu", API_KEY).api_key_valid()

    assert "canary" not in str(failure.value)


@pytest.mark.parametrize("key", ["canary\nkey", "canary-kéy€"], ids=["two lines", "no ASCII"])
def test_key_that_no_header_can_carry_is_not_shown(sites: Sites, key: str) -> None:
    with pytest.raises(DatadogFailure, match="characters that no key has") as failure:
        Datadog("datadoghq.eu", key).api_key_valid()

    assert "canary" not in str(failure.value)
    assert sites.requests == []


def test_certificate_of_another_authority_is_not_trusted(
    sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    del sites
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(DatadogFailure, match="CERTIFICATE"):
        Datadog("datadoghq.eu", API_KEY).api_key_valid()


def test_slow_site_is_given_up(sites: Sites, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "READ_SECONDS", 0.2)
    stop = threading.Event()
    sites.answers[VALIDATE] = lambda _: (stop.wait(5), (200, {}))[1]

    with pytest.raises(DatadogFailure, match="timed out"):
        Datadog("datadoghq.eu", API_KEY).api_key_valid()
    stop.set()


@pytest.mark.parametrize(
    "proxy", [None, "http://proxy.example.com:3128"], ids=["none", "another's"]
)
def test_rehearsal_refuses_what_would_leave_this_machine(
    sites: Sites, monkeypatch: pytest.MonkeyPatch, proxy: str | None
) -> None:
    del sites
    monkeypatch.delenv("HTTPS_PROXY")
    if proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)

    with pytest.raises(BeyondLoopback, match="Datadog"):
        Datadog("datadoghq.eu", API_KEY)


def test_proxy_that_does_not_answer_is_told(sites: Sites, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    with (
        closing(Datadog("datadoghq.eu", "key")) as site,
        pytest.raises(DatadogFailure, match=r"the proxy .* does not answer"),
    ):
        site.api_key_valid()
    assert sites.requests == []
