from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from rehearsal.internet import LocalInternet
from rehearsal.internet.stand_ins import EndpointControl
from tests.rehearsal.internet.support import reach

SECRET = {"X-Audit-Secret": "s3cret"}
READ = {"Authorization": "Bearer r3ad"}


def _event(nonce: str) -> dict[str, Any]:
    return {
        "event": {"id": nonce, "action": "a.b.c"},
        "keySuffix": "abc",
        "timestamp": "2026-11-24T10:00:00.000Z",
        "source": "workos",
    }


@pytest.fixture
def endpoint(internet: LocalInternet, name: str) -> EndpointControl:
    internet.publish(name, 443, {"endpoint": name})
    made = internet.endpoint(name)
    made.set_up(header="X-Audit-Secret", secrets=("s3cret",), read_token="r3ad")
    return made


def _send(internet: LocalInternet, name: str, **request: Any) -> httpx2.Response:
    return reach(internet, name, method="POST", path="/audit", **{"headers": SECRET, **request})


def _read(internet: LocalInternet, name: str, nonce: str, **headers: str) -> httpx2.Response:
    return reach(internet, name, path=f"/events/{nonce}", headers=headers or READ)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(json.dumps([_event("n1"), _event("n2")]), id="array"),
        pytest.param("\n".join(json.dumps(_event(n)) for n in ("n1", "n2")), id="ndjson"),
        pytest.param(json.dumps(_event("n1")) + "\r\n\r\n" + json.dumps(_event("n2")), id="crlf"),
    ],
)
def test_both_documented_bodies_are_stored_and_read(
    internet: LocalInternet, name: str, endpoint: EndpointControl, content: str
) -> None:
    assert _send(internet, name, content=content).status_code == 200
    assert endpoint.events() == [_event("n1"), _event("n2")]
    assert _read(internet, name, "n2").json() == _event("n2")
    assert _read(internet, name, "n3").status_code == 404


def test_secret_is_asked_for_and_two_are_accepted_during_an_overlap(
    internet: LocalInternet, name: str, endpoint: EndpointControl
) -> None:
    assert _send(internet, name, headers={}, json=[]).status_code == 401
    assert _send(internet, name, headers={"X-Audit-Secret": "old"}, json=[]).status_code == 401
    endpoint.change(secrets=("s3cret", "old"))
    assert _send(internet, name, headers={"X-Audit-Secret": "old"}, json=[]).status_code == 200
    assert _send(internet, name, json=[]).status_code == 200


def test_reading_asks_for_its_token(
    internet: LocalInternet, name: str, endpoint: EndpointControl
) -> None:
    assert _read(internet, name, "n1", **{"X-None": ""}).status_code == 401
    assert _read(internet, name, "n1", Authorization="Basic r3ad").status_code == 401
    assert _read(internet, name, "n1", Authorization="Bearer wrong").status_code == 403


def test_unreadable_body_is_400(
    internet: LocalInternet, name: str, endpoint: EndpointControl
) -> None:
    assert _send(internet, name, content=b'{"cut').status_code == 400
    assert _send(internet, name, content=b"\xff").status_code == 400
    assert endpoint.events() == []


def test_endpoint_that_loses_says_it_accepted(
    internet: LocalInternet, name: str, endpoint: EndpointControl
) -> None:
    endpoint.change(lose=True)
    assert _send(internet, name, json=[_event("n1")]).status_code == 200
    assert endpoint.events() == []
