"""Acknowledged means stored, whatever the storage does meanwhile."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

import archive
import batch
import handler
from tests.unit.components.receiver.support import (
    BUCKET,
    PREFIX,
    QUARANTINE,
    Bucket,
    Context,
    array,
    client_error,
    delivery,
    envelope,
)

Send = Callable[..., tuple[int, dict[str, Any]]]
KEY = "audit/2024-01-15/2024-01-15T10:30:00.123Z_abc1.json"


def failing(error: Exception, *numbers: int) -> Callable[[int], None]:
    def fail(number: int) -> None:
        if not numbers or number in numbers:
            raise error

    return fail


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Holds writes back; opened in the end, so that no thread outlives its test."""
    made = threading.Event()
    yield made
    made.set()


@pytest.mark.parametrize("hung", range(1, 6))
def test_nothing_is_acknowledged_before_every_write_has_ended(
    send: Send, bucket: Bucket, gate: threading.Event, hung: int
) -> None:
    bucket.before = lambda number: None if number != hung else gate.wait() and None
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(send, array(*map(envelope, range(5))))
        deadline = time.monotonic() + 5
        while len(bucket.objects) < 4 and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(0.1)
        early = answer.done()
        gate.set()
    assert not early
    assert answer.result() == (200, {"stored": 5})
    assert len(bucket.objects) == 5


@pytest.mark.parametrize(
    "error",
    [
        client_error(503, "SlowDown"),
        client_error(403, "AccessDenied"),
        ReadTimeoutError(endpoint_url="x"),
    ],
    ids=["busy", "denied", "timeout"],
)
def test_one_write_refused_is_the_whole_batch_again(
    send: Send, bucket: Bucket, error: Exception
) -> None:
    body = array(*map(envelope, range(5)))
    bucket.before = failing(error, 3)
    assert send(body)[0] == 503
    assert len(bucket.objects) == 4, "what can be stored is stored"
    assert send(body) == (200, {"stored": 1, "already": 4})


def test_write_whose_answer_was_lost_is_not_written_again(send: Send, bucket: Bucket) -> None:
    bucket.after = failing(ReadTimeoutError(endpoint_url="x"), 1)
    assert send(array(envelope(1)))[0] == 503
    assert send(array(envelope(1))) == (200, {"already": 1})


def test_other_event_under_the_same_key_is_kept(send: Send, bucket: Bucket) -> None:
    other = envelope(1, event={"id": "another"})
    for expected in ({"stored": 1, "quarantined": 1}, {"already": 2}):
        assert send(array(envelope(1), other)) == (200, expected)
    assert bucket.events() == [envelope(1)["event"]]
    assert [json.loads(raw) for raw in bucket.quarantined()] == [other]


def test_object_that_cannot_be_compared_is_asked_for_again(
    send: Send, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(array(envelope(1)))

    def denied(**_: str) -> None:
        raise client_error(403, "AccessDenied")

    monkeypatch.setattr(bucket, "get_object", denied)
    assert send(array(envelope(1)))[0] == 503


@pytest.mark.parametrize(("conflicts", "status"), [(1, 200), (3, 200), (4, 503)])
def test_conflicting_write_is_tried_again(
    send: Send,
    bucket: Bucket,
    monkeypatch: pytest.MonkeyPatch,
    conflicts: int,
    status: int,
) -> None:
    monkeypatch.setattr(archive.time, "sleep", lambda _: None)
    error = client_error(409, "ConditionalRequestConflict")
    bucket.before = failing(error, *range(1, conflicts + 1))
    assert send(array(envelope(1)))[0] == status
    assert len(bucket.objects) == (status == 200)


def test_bad_event_sent_again_after_midnight_is_kept_once(bucket: Bucket) -> None:
    store: Any = bucket
    kept = archive.Archive(store, BUCKET, PREFIX, QUARANTINE)
    misfit = batch.Misfit(b"{}", "no event")
    today = datetime(2024, 1, 15, 23, 59, tzinfo=UTC)
    outcomes = []
    for day in (today, today + timedelta(minutes=2)):
        log = handler.LogLine("f", "r")
        kept.store([misfit], archive.Delivery("current", time.monotonic() + 9, day, log.outcomes))
        outcomes.append(dict(log.outcomes))
    assert outcomes == [{"quarantined": 1}, {"already": 1}]
    assert len(bucket.objects) == 1


def test_answer_is_given_before_lambda_ends_the_function(
    send: Send, bucket: Bucket, gate: threading.Event, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket.before = lambda number: None if number != 2 else gate.wait() and None
    began = time.monotonic()
    request = delivery(array(*map(envelope, range(40))))
    answer = handler.handle(request, Context(milliseconds=2300))
    assert answer["statusCode"] == 503
    assert time.monotonic() - began < 2
    assert json.loads(capsys.readouterr().out)["Stored"] == 39


def test_no_write_is_begun_without_time_left(send: Send, bucket: Bucket) -> None:
    answer = handler.handle(delivery(array(envelope(1))), Context(milliseconds=1000))
    assert (answer["statusCode"], bucket.objects) == (503, {})
