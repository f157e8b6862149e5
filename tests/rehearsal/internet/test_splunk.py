"""The local Splunk against Splunk's documented codes, and driven by Splunk's own SDK."""

from __future__ import annotations

import json
import ssl
import time
from http.client import HTTPSConnection
from typing import Any

import httpx2
import pytest
from splunklib import client, results
from splunklib.binding import HTTPError, ResponseReader

from rehearsal.internet import LocalInternet
from rehearsal.internet.stand_ins import SplunkControl
from tests.rehearsal.internet.support import reach
from tests.rehearsal.waiting import eventually

TOKEN = "00000000-1111-2222-3333-444444444444"
SEARCH_TOKEN = "canary-of-the-search-token"
COLLECTOR = 8088
MANAGEMENT = 8089


@pytest.fixture
def splunk(internet: LocalInternet, name: str) -> SplunkControl:
    internet.publish(name, COLLECTOR, {"splunk": name})
    internet.publish(name, MANAGEMENT, {"splunk_search": name})
    made = internet.splunk(name)
    made.set_up(
        tokens=[{"token": TOKEN, "indexes": ["audit", "main"], "default_index": "audit"}],
        search_tokens=[SEARCH_TOKEN],
        indexes=["audit", "main"],
    )
    return made


@pytest.fixture
def send(internet: LocalInternet, name: str, splunk: SplunkControl) -> Any:
    def post(
        content: Any, authorization: str | None = f"Splunk {TOKEN}", **headers: str
    ) -> tuple[int, dict[str, Any]]:
        if authorization is not None:
            headers["Authorization"] = authorization
        body = content if isinstance(content, (str, bytes)) else json.dumps(content)
        answer = reach(
            internet,
            name,
            COLLECTOR,
            method="POST",
            path="/services/collector/event",
            headers=headers,
            content=body,
        )
        return answer.status_code, answer.json()

    return post


def _event(nonce: str = "n1", **more: Any) -> dict[str, Any]:
    return {"event": {"id": nonce, "action": "a.b.c"}, "source": "workos", **more}


@pytest.fixture
def sdk(internet: LocalInternet, name: str, splunk: SplunkControl) -> client.Service:
    return _connect(internet, name, SEARCH_TOKEN)


def _connect(internet: LocalInternet, name: str, token: str) -> client.Service:
    return client.connect(
        host=name,
        port=MANAGEMENT,
        splunkToken=token,
        autologin=False,
        handler=_through_proxy(internet),
    )


def _through_proxy(internet: LocalInternet) -> Any:
    """The SDK knows no proxies, but lets its transport be replaced."""
    host, port = internet.proxy_url.removeprefix("http://").split(":")
    trust = ssl.create_default_context(cafile=internet.ca)

    def request(url: str, message: dict[str, Any], **_: Any) -> dict[str, Any]:
        name, _, path = url.removeprefix("https://").partition("/")
        connection = HTTPSConnection(host, int(port), context=trust, timeout=10)
        connection.set_tunnel(name.split(":")[0], int(name.split(":")[1]))
        body = message.get("body", "")
        connection.request(message.get("method", "GET"), f"/{path}", body, dict(message["headers"]))
        answer = connection.getresponse()
        return {
            "status": answer.status,
            "reason": answer.reason,
            "headers": answer.getheaders(),
            "body": ResponseReader(answer, connection),
        }

    return request


def _found(service: client.Service, query: str, **times: Any) -> list[dict[str, Any]]:
    stream = service.jobs.export(query, output_mode="json", **times)
    return [each for each in results.JSONResultsReader(stream) if isinstance(each, dict)]


def test_sdk_finds_the_event_by_its_nonce(send: Any, sdk: client.Service) -> None:
    assert send([_event("other"), _event("nonce-1", time=1705314600000)]) == (
        200,
        {"text": "Success", "code": 0},
    )
    [found] = _found(sdk, 'search index=audit "nonce-1"')
    assert json.loads(found["_raw"]) == _event("nonce-1")["event"]
    assert found["_time"] == "2024-01-15 10:30:00.000 GMT"
    assert (found["index"], found["source"], found["sourcetype"]) == (
        "audit",
        "workos",
        "httpevent",
    )
    assert abs(int(found["_indextime"]) - time.time()) < 10


def test_sdk_finds_nothing_where_nothing_is(send: Any, sdk: client.Service) -> None:
    send([_event("nonce-1"), _event("nonce-2", index="main")])
    assert _found(sdk, 'search index=audit "nonce-2"') == []
    assert _found(sdk, 'search index=audit "nonce"') == _found(sdk, 'search index="audit" "NONCE"')
    assert _found(sdk, 'search index=audit "once-1"') == []  # no whole word
    assert _found(sdk, 'search index=elsewhere "nonce-1"') == []


def test_times_bound_the_search(send: Any, sdk: client.Service) -> None:
    send(_event("nonce-1", time=1705314600000))
    query = 'search index=audit "nonce-1"'
    assert _found(sdk, query, earliest_time="-15m") == []
    assert len(_found(sdk, query, earliest_time="2024-01-15T10:30:00Z")) == 1
    assert _found(sdk, query, latest_time="1705314600") == []
    assert len(_found(sdk, query, index_earliest=int(time.time()) - 60)) == 1
    assert _found(sdk, query, index_latest="-1m") == []


def test_milliseconds_taken_for_seconds_are_found_by_index_time_only(
    send: Any, splunk: SplunkControl, sdk: client.Service
) -> None:
    splunk.change(time_is_always_seconds=True)
    send(_event("nonce-1", time=1705314600000))
    query = 'search index=audit "nonce-1"'
    assert _found(sdk, query, earliest_time="-15m", latest_time="now") == []
    assert len(_found(sdk, query, index_earliest="-15m")) == 1


def test_short_copy_stands_beside_its_event(
    send: Any, splunk: SplunkControl, sdk: client.Service
) -> None:
    splunk.change(short_copies=True)
    event = {"actor": {"id": "nonce-1"}, "action": "a.b.c", "targets": []}
    send([{"event": event}, {"event": "nonce-1, an actor in a text"}])

    found = _found(sdk, 'search index=audit "nonce-1"')

    assert sorted((each["_raw"], each["sourcetype"]) for each in found) == [
        ("nonce-1, an actor in a text", "httpevent"),
        ('{"actor":{"id":"nonce-1"},"action":"a.b.c","targets":[]}', "httpevent"),
        ('{"actor":{"id":"nonce-1"},"action":"a.b.c"}', "httpevent:short"),
    ]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        pytest.param("search *", "no such search", id="everything"),
        pytest.param('search index=audit "n" | stats count', "no such search", id="a-pipe"),
        pytest.param("search index=audit n", "no such search", id="no-quotes"),
    ],
)
def test_other_searches_are_refused(sdk: client.Service, query: str, text: str) -> None:
    with pytest.raises(HTTPError, match=text) as refused:
        _found(sdk, query)
    assert refused.value.status == 400


def test_search_asks_for_its_own_token(
    internet: LocalInternet, name: str, splunk: SplunkControl
) -> None:
    with pytest.raises(client.AuthenticationError):
        _found(_connect(internet, name, TOKEN), 'search index=audit "n"')


def test_delay_until_an_event_can_be_searched(
    send: Any, splunk: SplunkControl, sdk: client.Service
) -> None:
    splunk.change(indexing_delay_seconds=1)
    assert send(_event("nonce-1"))[0] == 200
    assert _found(sdk, 'search index=audit "nonce-1"') == []
    eventually(lambda: _found(sdk, 'search index=audit "nonce-1"'))


@pytest.mark.parametrize(
    ("authorization", "status", "code"),
    [
        pytest.param(None, 401, 2, id="none"),
        pytest.param("Splunk", 401, 2, id="empty"),
        pytest.param(f"Bearer {TOKEN}", 401, 3, id="another-scheme"),
        pytest.param("Splunk 99999999-1111-2222-3333-444444444444", 403, 4, id="unknown"),
    ],
)
def test_token_is_refused_with_its_code(
    send: Any, authorization: str | None, status: int, code: int
) -> None:
    refused, body = send([_event()], authorization)
    assert (refused, body["code"]) == (status, code)


def test_disabled_token(send: Any, splunk: SplunkControl) -> None:
    splunk.change(tokens=[{"token": TOKEN, "enabled": False}])
    assert send([_event()]) == (403, {"text": "Token disabled", "code": 1})


@pytest.mark.parametrize(
    ("content", "code", "named", "kept"),
    [
        pytest.param("", 5, None, 0, id="no-data"),
        pytest.param("[]", 5, None, 0, id="empty-array"),
        pytest.param('{"event": 1}{"event"', 6, 1, 1, id="cut"),
        pytest.param("[1]", 6, 0, 0, id="no-object"),
        pytest.param(b"\xff", 6, 0, 0, id="no-text"),
        pytest.param([_event(), _event(index="other")], 7, 2, 1, id="index"),
        pytest.param([_event(), {"time": 1}], 12, 1, 1, id="no-event"),
        pytest.param([_event(), {"event": ""}], 13, 1, 1, id="blank-event"),
        pytest.param([_event(time="soon")], 6, 0, 0, id="time"),
    ],
)
def test_faulty_body_is_refused_with_its_code_and_the_object_named(
    send: Any, splunk: SplunkControl, content: Any, code: int, named: int | None, kept: int
) -> None:
    status, body = send(content)
    assert (status, body["code"], body.get("invalid-event-number")) == (400, code, named)
    assert len(splunk.events()) == kept


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(json.dumps([_event("a"), _event("b")]), id="array"),
        pytest.param(json.dumps(_event("a")) + json.dumps(_event("b")), id="concatenated"),
        pytest.param(json.dumps(_event("a")) + "\n" + json.dumps(_event("b")), id="lines"),
    ],
)
def test_every_form_of_a_batch_is_taken(send: Any, splunk: SplunkControl, content: str) -> None:
    assert send(content)[0] == 200
    assert [json.loads(each.raw)["id"] for each in splunk.events()] == ["a", "b"]


def test_event_for_an_index_that_does_not_exist_is_accepted_and_lost(
    send: Any, splunk: SplunkControl
) -> None:
    splunk.change(tokens=[{"token": TOKEN, "default_index": "gone"}])
    assert send([_event()])[0] == 200
    assert splunk.events() == []


@pytest.mark.parametrize(("cloud", "code"), [(False, 10), (True, 28)])
def test_acknowledgement_asks_for_a_channel(
    send: Any, splunk: SplunkControl, cloud: bool, code: int
) -> None:
    splunk.change(tokens=[{"token": TOKEN, "acknowledgement": True}], cloud=cloud)
    status, body = send([_event()])
    assert (status, body["code"]) == (400, code)
    assert body["text"].startswith("Data channel is missing")
    channel = {"X-Splunk-Request-Channel": "0aeeac95-ac74-4aa9-b30d-6c4c0ac581ba"}
    assert send([_event()], **channel)[1] == {"text": "Success", "code": 0, "ackId": 0}
    assert send([_event()], **channel)[1]["ackId"] == 1


def test_health_and_full_queues(
    internet: LocalInternet, name: str, splunk: SplunkControl, send: Any
) -> None:
    def health() -> tuple[int, Any]:
        answer = reach(internet, name, COLLECTOR, path="/services/collector/health")
        return answer.status_code, answer.json()

    assert health() == (200, {"text": "HEC is healthy", "code": 17})
    splunk.change(queues_full=True)
    assert health() == (503, {"text": "HEC is unhealthy, queues are full", "code": 18})
    assert send([_event()]) == (503, {"text": "Server is busy", "code": 9})


def test_collector_that_is_off_refuses_connections_and_searching_goes_on(
    internet: LocalInternet, name: str, splunk: SplunkControl, sdk: client.Service
) -> None:
    splunk.change(collector_enabled=False)
    with pytest.raises(httpx2.ConnectError, match="refused"):
        reach(internet, name, COLLECTOR, path="/services/collector/health")
    assert _found(sdk, 'search index=audit "n"') == []
    splunk.change(collector_enabled=True)
    assert reach(internet, name, COLLECTOR, path="/services/collector/health").is_success


def test_unknown_path_is_answered_as_splunk_does(
    internet: LocalInternet, name: str, splunk: SplunkControl
) -> None:
    answer = reach(internet, name, COLLECTOR, path="/services/search/v2/jobs/export")
    assert answer.status_code == 404
    assert answer.json()["text"] == "The requested URL was not found on this server."
