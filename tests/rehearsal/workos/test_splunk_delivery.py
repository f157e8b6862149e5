from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rehearsal.workos.streaming.egress import TWINS
from tests.rehearsal.waiting import eventually
from tests.rehearsal.workos.receiving import Internet, Subscriber
from tests.rehearsal.workos.support import ACTION, an_event

HOST = "splunk.acme.example"
TOKEN = "canary-of-the-hec-token"
OCCURRED = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


def _connect(subscriber: Subscriber, url: str = f"https://{HOST}:8088", **typed: str) -> None:
    assert subscriber.save_form("Splunk", url=url, token=TOKEN, **typed).state == "active"


def test_event_arrives_as_documented(subscriber: Subscriber, internet: Internet) -> None:
    """The time is WorkOS's own example: milliseconds, where HEC's unit is the second."""
    site = internet.site(HOST, 8088)
    _connect(subscriber, source="workos-acme")
    subscriber.emit(an_event(occurred_at=OCCURRED))
    eventually(lambda: site.received)
    (request,) = site.received
    assert request.path == "/services/collector/event"
    assert request.address in TWINS
    assert request.headers["Host"] == f"{HOST}:8088"
    assert request.headers["Authorization"] == f"Splunk {TOKEN}"
    assert request.headers["Content-Type"] == "application/json"
    (item,) = request.json()
    assert set(item) == {"event", "time", "source"}
    assert item["event"]["action"] == ACTION
    assert item["time"] == 1705314600000
    assert item["source"] == "workos-acme"
    place = f"https://{HOST}:8088/services/collector/event"
    assert subscriber.attempt().delivered_to == place


def test_source_is_left_out_if_the_form_has_none(
    subscriber: Subscriber, internet: Internet
) -> None:
    site = internet.site(HOST, 8088)
    _connect(subscriber)
    subscriber.emit()
    eventually(lambda: site.received)
    assert set(site.bodies[0][0]) == {"event", "time"}


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        pytest.param("/", "/services/collector/event", id="slash"),
        pytest.param("/services/collector", "/services/collector", id="own-path"),
    ],
)
def test_path_of_the_form_is_used_if_it_has_one(
    subscriber: Subscriber, internet: Internet, typed: str, path: str
) -> None:
    site = internet.site(HOST)
    _connect(subscriber, f"https://{HOST}{typed}")
    subscriber.emit()
    eventually(lambda: site.received)
    assert site.received[0].path == path


@pytest.mark.parametrize(
    ("status", "body", "code", "message", "state"),
    [
        pytest.param(
            *(403, b'{"text":"Invalid token","code":4}', "HEC 4", "Invalid token", "invalid"),
            id="invalid-token",
        ),
        pytest.param(
            *(403, b'{"text":"Token disabled","code":1}', "HEC 1", "Token disabled", "invalid"),
            id="disabled-token",
        ),
        pytest.param(
            *(400, b'{"text":"Token is required","code":2}', "HEC 2", "Token is required"),
            "invalid",
            id="authentication-by-its-code",
        ),
        pytest.param(
            *(400, b'{"text":"Incorrect index","code":7}', "HEC 7", "Incorrect index", "error"),
            id="wrong-index",
        ),
        pytest.param(
            *(503, b'{"text":"Server is busy","code":9}', "HEC 9", "Server is busy", "error"),
            id="busy",
        ),
        pytest.param(
            404, b"<html>nothing here</html>", "HTTP 404", "Not Found", "error", id="no-collector"
        ),
        pytest.param(
            *(500, f'{{"text":"{TOKEN}?","code":8}}'.encode(), "HEC 8", "…?", "error"),
            id="token-repeated",
        ),
    ],
)
def test_what_the_collector_says_decides_the_state(
    subscriber: Subscriber,
    internet: Internet,
    status: int,
    body: bytes,
    code: str,
    message: str,
    state: str,
) -> None:
    site = internet.site(HOST, 8088)
    site.status, site.body = status, body
    _connect(subscriber)
    subscriber.emit()
    attempt = subscriber.attempt()
    assert (attempt.code, attempt.message) == (code, message)
    assert attempt.delivered_to is None
    assert subscriber.state() == state


def test_batch_has_its_bad_event_first(subscriber: Subscriber, internet: Internet) -> None:
    site = internet.site(HOST, 8088)
    _connect(subscriber)
    subscriber.behave(batch=2, bad_event=True)
    subscriber.emit(an_event("team_1"))
    subscriber.emit(an_event("team_2"))
    eventually(lambda: site.received)
    assert [set(item) for item in site.bodies[0]] == [
        {"time"},
        {"time", "event"},
        {"time", "event"},
    ]
    eventually(lambda: len(subscriber.attempts()) == 2)


def test_token_is_told_nowhere(subscriber: Subscriber, internet: Internet) -> None:
    internet.site(HOST, 8088).status = 500
    _connect(subscriber)
    subscriber.emit()
    told = subscriber.attempt().model_dump_json() + subscriber.workos.log.read_text()
    stream = subscriber.workos.stream(subscriber.organization)
    assert stream is not None
    assert TOKEN not in told + stream.model_dump_json()
