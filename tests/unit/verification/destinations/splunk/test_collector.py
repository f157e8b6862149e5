"""What HEC is asked, and how its answers are read."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from logstreams.verification.destinations.splunk.collector import Collector, NotReached
from logstreams.verification.destinations.splunk.facts import HecAnswer
from logstreams.verification.transport.connect_error_kind import ConnectErrorKind

CANARY = "canary-0123-4567"


class Hec:
    """Answers every request alike, and remembers them."""

    def __init__(self, status: int = 200, **answer: Any) -> None:
        self.status, self.answer = status, answer
        self.asked: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        return httpx2.Response(self.status, **self.answer)

    def at(self, url: str = "https://hec.example.com:8088") -> Collector:
        return Collector(url, httpx2.MockTransport(self))


@pytest.mark.parametrize(
    ("url", "health", "event"),
    [
        pytest.param("https://h", "/services/collector/health", "/services/collector/event"),
        pytest.param(
            "https://h:8088/services/collector",
            "/services/collector/health",
            "/services/collector",
        ),
        pytest.param(
            "https://h/splunk/services/collector/event",
            "/splunk/services/collector/health",
            "/splunk/services/collector/event",
        ),
    ],
)
def test_paths_follow_the_url(url: str, health: str, event: str) -> None:
    hec = Hec(json={"text": "x", "code": 5})

    hec.at(url).health()
    hec.at(url).try_token(CANARY)

    assert [one.url.path for one in hec.asked] == [health, event]


def test_token_is_tried_with_nothing_to_index() -> None:
    hec = Hec(400, json={"text": "No data", "code": 5})

    assert hec.at().try_token(CANARY) == HecAnswer(400, 5, "No data")
    assert hec.asked[0].method == "POST"
    assert hec.asked[0].read() == b""
    assert hec.asked[0].headers["authorization"] == f"Splunk {CANARY}"


def test_health_is_asked_without_the_token() -> None:
    hec = Hec(json={"text": "HEC is healthy", "code": 17})

    assert hec.at().health() == HecAnswer(200, 17, "HEC is healthy")
    assert "authorization" not in hec.asked[0].headers


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"text": "<html>"}, id="a page"),
        pytest.param({"json": {"text": "not found", "code": 404}}, id="no such page"),
        pytest.param({"json": ["x"]}, id="a list"),
        pytest.param({"json": {"code": "17"}}, id="a code that is no number"),
        pytest.param({"content": b"\xff"}, id="no text"),
    ],
)
def test_answer_that_is_not_hecs_has_no_code(answer: dict[str, Any]) -> None:
    assert Hec(404, **answer).at().health().code is None


def test_redirect_is_not_followed() -> None:
    hec = Hec(302, headers={"location": "https://elsewhere.example.com/"})

    assert hec.at().try_token(CANARY).code is None
    assert len(hec.asked) == 1


def test_token_is_nowhere_in_what_is_kept_or_raised() -> None:
    said = Hec(403, json={"text": f"Invalid token {CANARY}", "code": 4}).at().try_token(CANARY)
    assert CANARY not in repr(said)


@pytest.mark.parametrize("before", range(180, 201, 5))
def test_token_at_the_end_of_what_is_shown_is_not_shown_in_part(before: int) -> None:
    text = f"{'x' * before}{CANARY}"
    said = Hec(403, json={"text": text, "code": 4}).at().try_token(CANARY)

    assert CANARY[:4] not in repr(said)

    def fails(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectTimeout(str(request.headers))

    with pytest.raises(NotReached) as caught:
        Collector("https://h", httpx2.MockTransport(fails)).try_token(CANARY)
    assert caught.value.obstacle is ConnectErrorKind.TIMEOUT
    assert CANARY not in repr(caught.value)
    assert caught.value.__suppress_context__
