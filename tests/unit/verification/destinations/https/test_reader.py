"""An event found again at a customer's own endpoint."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from logstreams.verification.destinations import reader_of
from logstreams.verification.destinations.https.reader import EndpointReader
from logstreams.verification.readers import ReadError
from logstreams.verification.test_event import TestEvent
from logstreams.verification.transport.https_client import public_client
from tests.unit.verification.conftest import NOW, body_of
from tests.unit.verification.https_worlds import EXISTING, settings_of

PROBE = TestEvent("lst_0123456789abcdef01234567", "org_1", NOW)
TOKEN = "canary-0123456789"
TEMPLATE = "https://siem.acme.example/events/{nonce}?key=secret"
SHOWN = f"https://siem.acme.example/events/{PROBE.nonce}"

Answer = Callable[[httpx2.Request], httpx2.Response]


def reader(answer: Answer) -> EndpointReader:
    client = public_client("a test", transport=httpx2.MockTransport(answer))
    return EndpointReader(client, TEMPLATE, TOKEN)


def answering(status: int, body: bytes = b"") -> EndpointReader:
    return reader(lambda _: httpx2.Response(status, content=body))


def test_event_is_asked_for_by_nonce_and_token() -> None:
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, content=body_of(PROBE))

    found = reader(answer).look(PROBE)

    assert found is not None
    assert str(asked[0].url) == TEMPLATE.replace("{nonce}", PROBE.nonce)
    assert asked[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert found.location == SHOWN
    assert PROBE.faults_of(found.body) == ()


def test_event_in_what_workos_posts_around_it_is_taken_out() -> None:
    posted = {"event": json.loads(body_of(PROBE)), "keySuffix": "a", "source": "workos"}

    found = answering(200, json.dumps(posted).encode()).look(PROBE)

    assert found is not None
    assert PROBE.faults_of(found.body) == ()


def test_event_that_is_damaged_is_found_as_it_lies_there() -> None:
    found = answering(200, body_of(PROBE)[:-9]).look(PROBE)

    assert found is not None
    assert PROBE.faults_of(found.body) != ()


def test_404_is_not_there_yet() -> None:
    assert answering(404).look(PROBE) is None
    assert answering(404).look_elsewhere(PROBE) is None


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({}, id="nothing"),
        pytest.param([], id="no results"),
        pytest.param([PROBE.nonce], id="nonce in a list"),
        pytest.param(None, id="null"),
        pytest.param({"error": "none", "path": f"/events/{PROBE.nonce}"}, id="nonce quoted"),
        pytest.param({"event": None, "nonce": PROBE.nonce}, id="no event"),
        pytest.param({"event": {"actor": {"id": "user_1"}, "targets": []}}, id="another event"),
    ],
)
def test_json_that_is_not_the_event_is_not_there_yet(answer: Any) -> None:
    assert answering(200, json.dumps(answer).encode()).look(PROBE) is None


def test_event_whose_action_is_another_is_found_as_it_lies_there() -> None:
    found = answering(200, body_of(PROBE, action="user.logged_in")).look(PROBE)

    assert found is not None
    assert PROBE.faults_of(found.body) != ()


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        pytest.param(401, b"", "401", id="no token"),
        pytest.param(403, b"", "403", id="may not"),
        pytest.param(500, b"", "500", id="fails"),
        pytest.param(302, b"", "302", id="elsewhere"),
        pytest.param(200, b"<html>", "not the event", id="a page"),
    ],
)
def test_other_answers_say_nothing_of_delivery(status: int, body: bytes, said: str) -> None:
    with pytest.raises(ReadError, match=said) as caught:
        answering(status, body).look(PROBE)

    assert SHOWN in str(caught.value)
    assert "key=secret" not in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_endpoint_that_does_not_answer_says_nothing_of_delivery() -> None:
    def late(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectTimeout("late")

    with pytest.raises(ReadError, match="timed out"):
        reader(late).look(PROBE)


def test_where_it_looks_is_said_without_the_query() -> None:
    assert answering(404).looked_in(PROBE) == SHOWN


READ_BACK = {"url": TEMPLATE, "token": {"env": "READ_TOKEN"}}


@pytest.mark.parametrize(
    ("read_back", "variable", "said"),
    [
        pytest.param(None, "x", "no destination.existing.readBack", id="not configured"),
        pytest.param(READ_BACK, "", "READ_TOKEN is not set", id="no token"),
    ],
)
def test_endpoint_that_is_not_read_back_says_why(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    read_back: dict[str, Any] | None,
    variable: str,
    said: str,
) -> None:
    monkeypatch.setenv("READ_TOKEN", variable)
    existing = {**EXISTING["existing"], **({"readBack": read_back} if read_back else {})}
    settings = settings_of(tmp_path, {"type": "https", "existing": existing})
    aws: Any = SimpleNamespace(client=None)

    with pytest.raises(ReadError, match=said):
        reader_of(settings, aws).look(PROBE)


def test_endpoint_is_read_by_the_stack_files_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READ_TOKEN", TOKEN)
    existing = {**EXISTING["existing"], "readBack": READ_BACK}
    settings = settings_of(tmp_path, {"type": "https", "existing": existing})
    aws: Any = SimpleNamespace(client=None)

    assert isinstance(reader_of(settings, aws), EndpointReader)
