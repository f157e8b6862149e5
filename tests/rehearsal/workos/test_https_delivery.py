"""Delivery to any HTTPS endpoint."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from workos.audit_logs.models import AuditLogEventActor

from rehearsal.workos.streaming.egress import TWINS
from tests.rehearsal.waiting import eventually
from tests.rehearsal.workos.receiving import Internet, Subscriber
from tests.rehearsal.workos.support import ACTION, an_event

HOST = "logs.acme.example"
URL = f"https://{HOST}/in"
SECRET = "canary-of-the-header"
HEADER = {"header_name": "Authorization", "header_value": f"Bearer {SECRET}"}
OCCURRED = datetime(2026, 11, 22, 10, 30, 0, 123_000, tzinfo=UTC)


def test_event_arrives_as_documented(subscriber: Subscriber, internet: Internet) -> None:
    site = internet.site(HOST)
    subscriber.connect(URL, **HEADER)
    actor = AuditLogEventActor(id="user_é", type="user", name="Ada")
    subscriber.emit(an_event(occurred_at=OCCURRED, actor=actor, metadata={"secret": "x"}))
    eventually(lambda: site.received)
    (request,) = site.received
    assert request.path == "/in"
    assert request.address in TWINS
    assert request.sni == HOST
    assert request.headers["Host"] == HOST
    assert request.headers["Authorization"] == f"Bearer {SECRET}"
    assert request.headers["Content-Type"] == "application/json"
    (item,) = request.json()
    assert re.fullmatch("[0-9a-f]{12}", item.pop("keySuffix"))
    assert item == {
        "event": {
            "id": subscriber.workos.events(subscriber.organization)[0].id,
            "action": ACTION,
            "targets": [{"id": "team_1", "type": "team"}],
            "actor": {"id": "user_é", "type": "user", "name": "Ada"},
            "context": {"location": "192.0.2.1", "user_agent": "test"},
            "occurred_at": "2026-11-22T10:30:00.123Z",
        },
        "timestamp": "2026-11-22T10:30:00.123Z",
        "source": "workos",
    }
    attempt = subscriber.attempt()
    assert (attempt.delivered_to, attempt.code) == (URL, None)


def test_lines_of_json_if_the_form_says_so(subscriber: Subscriber, internet: Internet) -> None:
    site = internet.site(HOST)
    subscriber.connect(URL, format="ndjson")
    subscriber.behave(batch=2)
    subscriber.emit(an_event("team_1"))
    subscriber.emit(an_event("team_2"))
    eventually(lambda: site.received)
    (request,) = site.received
    assert request.headers["Content-Type"] == "application/x-ndjson"
    assert request.body.endswith(b"\n")
    items = [json.loads(line) for line in request.body.splitlines()]
    assert [item["event"]["targets"][0]["id"] for item in items] == ["team_1", "team_2"]
    assert [set(item) for item in items] == [{"event", "keySuffix", "timestamp"}] * 2


def test_header_is_optional(subscriber: Subscriber, internet: Internet) -> None:
    site = internet.site(HOST)
    subscriber.connect(URL)
    subscriber.emit()
    eventually(lambda: site.received)
    assert "Authorization" not in site.received[0].headers


def test_fifteen_events_come_from_fifteen_addresses(
    subscriber: Subscriber, internet: Internet
) -> None:
    site = internet.site(HOST)
    subscriber.connect(URL)
    for number in range(len(TWINS)):
        subscriber.emit(an_event(f"team_{number}"))
    eventually(lambda: len(site.received) == len(TWINS))
    assert {request.address for request in site.received} == set(TWINS)


@pytest.mark.parametrize("status", [401, 403])
def test_refused_stream_is_invalid(subscriber: Subscriber, internet: Internet, status: int) -> None:
    internet.site(HOST).status = status
    subscriber.connect(URL)
    subscriber.emit()
    assert subscriber.attempt().code == f"HTTP {status}"
    assert subscriber.state() == "invalid"


@pytest.mark.parametrize("status", [302, 400, 404, 429, 500, 503])
def test_any_other_failure_is_tried_again(
    subscriber: Subscriber, internet: Internet, status: int
) -> None:
    site = internet.site(HOST)
    site.status, site.headers = status, {"Location": URL}
    subscriber.connect(URL)
    subscriber.emit()
    assert subscriber.attempt().code == f"HTTP {status}"
    assert subscriber.state() == "error"
    site.status = 204
    subscriber.workos.advance_clock(60)
    eventually(lambda: subscriber.state() == "active")
    assert site.received[0].body == site.received[-1].body
    assert len({request.address for request in site.received}) == 1


def test_secret_is_told_nowhere(subscriber: Subscriber, internet: Internet) -> None:
    """Not even by a destination that answers with what it was sent."""
    site = internet.site(HOST)
    site.status, site.body = 500, f"Bearer {SECRET}".encode()
    subscriber.connect(f"{URL}?key={SECRET}", **HEADER)
    subscriber.emit()
    told = subscriber.attempt().model_dump_json()
    site.status = 200
    subscriber.workos.advance_clock(60)
    eventually(lambda: subscriber.state() == "active")
    told += "".join(each.model_dump_json() for each in subscriber.attempts())
    assert SECRET not in told + subscriber.workos.log.read_text()
