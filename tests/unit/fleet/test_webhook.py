"""Posting to a URL that nobody may see, over real HTTP to this machine."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from logstreams.fleet.redaction import Redaction
from logstreams.fleet.webhook import VARIABLE, BadWebhook, NotDelivered, Webhook

CANARY = "T0CANARY-B0CANARY-s3cretcanary"


class Receiver(ThreadingHTTPServer):
    """Answers as it is told, the last answer for ever, and keeps what it was sent."""

    def __init__(self, *answers: tuple[int, dict[str, str], str]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = [*answers] or [(200, {}, "ok")]
        self.got: list[tuple[str, dict[str, Any]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/{CANARY}?key=canary_word"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        assert self.headers["Content-Type"] == "application/json"
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, json.loads(body)))
        answers = self.server.answers
        status, headers, text = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(text))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """One that listens."""
    server = Receiver()
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr("logstreams.fleet.webhook.FIRST_WAIT_SECONDS", 0.01)
    return []


def post(url: str, said: list[str]) -> None:
    Webhook.of({VARIABLE: url}).post({"text": "x"}, said.append)


def test_body_is_posted_once_to_that_path(receiver: Receiver, said: list[str]) -> None:
    post(f" {receiver.url}\n", said)

    assert receiver.got == [(f"/{CANARY}?key=canary_word", {"text": "x"})]
    assert said == []


def test_busy_receiver_is_asked_again(receiver: Receiver, said: list[str]) -> None:
    receiver.answers = [(429, {"Retry-After": "0"}, ""), (503, {}, ""), (200, {}, "ok")]

    post(receiver.url, said)

    assert len(receiver.got) == 3
    assert [line.partition(";")[0] for line in said] == [
        f"{VARIABLE}: answers 429",
        f"{VARIABLE}: answers 503",
    ]


@pytest.mark.parametrize(
    ("answer", "tries", "message"),
    [
        pytest.param((500, {}, CANARY), 4, "answers 500, 4 times", id="broken"),
        pytest.param((400, {}, "invalid_payload"), 1, "answers 400 invalid_payload", id="Slack"),
        pytest.param((404, {}, f"no {CANARY}"), 1, "answers 404", id="not found"),
        pytest.param((400, {}, "canary_word"), 1, "answers 400", id="echo"),
        pytest.param(
            (302, {"Location": f"https://example.com/{CANARY}"}, ""),
            1,
            "answers 302; a redirect is not followed",
            id="redirect",
        ),
    ],
)
def test_refusal_is_told_without_the_url(
    receiver: Receiver,
    said: list[str],
    answer: tuple[int, dict[str, str], str],
    tries: int,
    message: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.answers = [answer]

    with pytest.raises(NotDelivered) as told:
        post(receiver.url, said)

    assert str(told.value) == f"{VARIABLE}: {message}"
    assert sum("tries again" in line for line in said) == tries - 1
    assert len(receiver.got) == tries
    written = [*said, *traceback.format_exception(told.value), caplog.text, repr(told.value)]
    assert CANARY not in "".join(written)


def test_receiver_that_is_not_there_is_told_without_the_url(
    receiver: Receiver, said: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.server_close()

    with pytest.raises(NotDelivered, match="connection refused, 4 times") as told:
        post(receiver.url, said)

    written = [*said, *traceback.format_exception(told.value), caplog.text]
    assert CANARY not in "".join(written)


def test_rehearsal_posts_to_this_machine_alone(
    said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGSTREAMS_REHEARSAL", "1")

    with pytest.raises(NotDelivered, match="rehearsal connects to this machine only") as told:
        post(f"https://hooks.slack.com/{CANARY}", said)

    assert CANARY not in "".join(traceback.format_exception(told.value))


@pytest.mark.parametrize(
    ("url", "found"),
    [
        pytest.param("", "is not set", id="none"),
        pytest.param(f"http://example.com/{CANARY}", "another scheme than https", id="http"),
        pytest.param(f"http://localhost/{CANARY}", "another scheme", id="localhost"),
        pytest.param(f"ftp://example.com/{CANARY}", "another scheme", id="ftp"),
        pytest.param(f"https://me:{CANARY}@example.com/", "a user's name", id="password"),
        pytest.param(f"https://[{CANARY}/", "no URL", id="no host"),
        pytest.param(f"https://example.com:99999/{CANARY}", "no URL", id="port"),
        pytest.param(f"https://example.com/\x00{CANARY}", "no URL", id="control"),
        pytest.param(CANARY, "no URL", id="word"),
    ],
)
def test_url_that_may_not_be_posted_to_is_refused_without_it(url: str, found: str) -> None:
    with pytest.raises(BadWebhook, match=found) as told:
        Webhook.of({VARIABLE: url})

    assert CANARY not in "".join(traceback.format_exception(told.value))


def test_slack_is_known_by_its_host_and_the_url_by_nothing() -> None:
    webhook = Webhook.of({VARIABLE: f"https://hooks.slack.com/services/{CANARY}"})

    assert webhook.is_slack
    assert not Webhook.of({VARIABLE: "https://hooks.slack.com.example.com/"}).is_slack
    assert CANARY not in repr(webhook)
    assert Redaction.of({VARIABLE: webhook.url}).hide(webhook.url) == "[secret]"
