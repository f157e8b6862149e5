from __future__ import annotations

from typing import Any, get_args

import pytest

from rehearsal.workos.streaming.datadog import DOMAINS, Site
from rehearsal.workos.streaming.egress import TWINS
from tests.rehearsal.waiting import eventually
from tests.rehearsal.workos.receiving import Internet, Subscriber
from tests.rehearsal.workos.support import ACTION, an_event

KEY = "canary-of-the-api-key"


def _connect(subscriber: Subscriber, **typed: str) -> None:
    assert subscriber.save_form("Datadog", api_key=KEY, **typed).state == "active"


def test_event_arrives_as_documented(subscriber: Subscriber, internet: Internet) -> None:
    intake = internet.site("http-intake.logs.datadoghq.com")
    _connect(subscriber)
    subscriber.emit()
    eventually(lambda: intake.received)
    (request,) = intake.received
    assert request.path == "/api/v2/logs"
    assert request.address in TWINS
    assert request.headers["DD-API-KEY"] == KEY
    assert request.headers["Content-Type"] == "application/json"
    (item,) = request.json()
    assert item.pop("message")["action"] == ACTION
    assert item == {"ddsource": "team-name", "service": "audit-logs"}
    place = "https://http-intake.logs.datadoghq.com/api/v2/logs"
    assert subscriber.attempt().delivered_to == place


@pytest.mark.parametrize("site", get_args(Site))
def test_each_site_has_its_intake(subscriber: Subscriber, internet: Internet, site: Site) -> None:
    intake = internet.site(f"http-intake.logs.{DOMAINS[site]}")
    _connect(subscriber, site=site)
    subscriber.emit()
    eventually(lambda: intake.received)


@pytest.mark.parametrize(
    ("status", "state"), [(401, "invalid"), (403, "invalid"), (400, "error"), (429, "error")]
)
def test_answer_decides_the_state(
    subscriber: Subscriber, internet: Internet, status: int, state: str
) -> None:
    internet.site("http-intake.logs.datadoghq.eu").status = status
    _connect(subscriber, site="EU1")
    subscriber.emit()
    assert subscriber.attempt().code == f"HTTP {status}"
    assert subscriber.state() == state


def test_accepted_is_success(subscriber: Subscriber, internet: Internet) -> None:
    """202 is what Datadog's intake answers."""
    internet.site("http-intake.logs.datadoghq.com").status = 202
    _connect(subscriber)
    subscriber.emit()
    assert subscriber.attempt().code is None


@pytest.mark.parametrize(
    ("behaviour", "kinds"),
    [
        pytest.param({"body": "truncated"}, [str], id="truncated"),
        pytest.param({"bad_event": True}, [type(None), dict], id="bad-event"),
        pytest.param({"batch": 2}, [dict, dict], id="batch"),
    ],
)
def test_misbehaving_workos_delivers_what_was_ordered(
    subscriber: Subscriber, internet: Internet, behaviour: dict[str, Any], kinds: list[type]
) -> None:
    intake = internet.site("http-intake.logs.datadoghq.com")
    _connect(subscriber)
    subscriber.behave(**behaviour)
    subscriber.emit(an_event("team_1"))
    subscriber.emit(an_event("team_2"))
    eventually(lambda: intake.received)
    messages = [item.get("message") for item in intake.bodies[0]]
    assert [type(message) for message in messages] == kinds


def test_key_is_told_nowhere(subscriber: Subscriber, internet: Internet) -> None:
    intake = internet.site("http-intake.logs.datadoghq.com")
    intake.status, intake.body = 403, f'{{"errors":["{KEY}"]}}'.encode()
    _connect(subscriber)
    subscriber.emit()
    told = subscriber.attempt().model_dump_json() + subscriber.workos.log.read_text()
    stream = subscriber.workos.stream(subscriber.organization)
    assert stream is not None
    assert stream.settings == {"site": "US1", "api_key": "**********"}
    assert KEY not in told + stream.model_dump_json()
