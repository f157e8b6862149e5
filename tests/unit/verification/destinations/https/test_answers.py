"""What is made of the receiver's log, and of its quarantine."""

from __future__ import annotations

import io
import json
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logstreams.verification.destinations.https.answers import (
    ReceiverLog,
    addresses_of,
    collect_answers,
    collect_quarantine,
)
from logstreams.verification.destinations.https.collect import collect_afterwards
from logstreams.verification.destinations.https.facts import (
    AnswerFacts,
    QuarantineFacts,
    ReceiverFacts,
)
from logstreams.verification.facts.delivery import DeliveredEvent, DeliveryFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.identity import IdentityFacts
from logstreams.verification.test_event import TestEvent
from logstreams.verification.transport.loopback import REHEARSAL
from tests.unit.verification.https_worlds import MANAGED, settings_of

LOG = ReceiverLog("acme", "/aws/lambda/acme", "/aws/lambda/acme")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Client:
    """Answers what is scripted, and remembers what was asked."""

    def __init__(self, *messages: str, keys: tuple[str, ...] = (), denied: bool = False) -> None:
        self._messages, self._keys, self._denied = messages, keys, denied
        self.asked: dict[str, Any] = {}

    throttles: tuple[int, ...] = ()

    def client(self, _: str) -> Client:
        return self

    def get_paginator(self, _: str) -> Client:
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        self._ask(asked)
        return [{"events": [{"message": message}]} for message in self._messages]

    def list_objects_v2(self, **asked: Any) -> dict[str, Any]:
        self._ask(asked)
        return {"Contents": [{"Key": key} for key in self._keys]} if self._keys else {}

    invocations: tuple[int, ...] = ()

    def get_metric_statistics(self, **asked: Any) -> dict[str, Any]:
        throttles = asked["MetricName"] == "Throttles"
        if throttles:
            self.metric = asked
        sums = self.throttles if throttles else self.invocations
        return {"Datapoints": [{"Sum": float(each)} for each in sums]}

    def _ask(self, asked: dict[str, Any]) -> None:
        if self._denied:
            error = {"Error": {"Code": "AccessDeniedException", "Message": "no"}}
            raise ClientError(error, "FilterLogEvents")
        self.asked = asked


def line(status: int, **counts: int) -> str:
    return json.dumps({"status": status, "Stored": 0, "already": 0, **counts})


def answers(*messages: str) -> AnswerFacts:
    aws: Any = Client(*messages)
    found = collect_answers(aws, LOG, NOW)
    assert isinstance(found, AnswerFacts)
    return found


def test_each_line_of_the_receivers_is_an_answer() -> None:
    found = answers(
        "START RequestId: 1 Version: $LATEST",
        line(200, Stored=2),
        line(200, already=1),
        line(401),
        line(503),
        "REPORT RequestId: 1 Duration: 3 ms",
    )

    assert found.by_status == {200: 2, 401: 1, 503: 1}
    assert (found.acknowledged_for_nothing, found.refused, found.failed, found.timed_out) == (
        0,
        1,
        1,
        0,
    )


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        pytest.param(line(200, bytes=9), 1, id="nothing kept"),
        pytest.param('{"status": 200, "Stored": 0}', 1, id="nothing kept, length not said"),
        pytest.param(line(200, bytes=0), 0, id="health check"),
        pytest.param(line(200, bytes=9, Stored=1), 0, id="stored"),
        pytest.param(line(200, bytes=9, already=1), 0, id="there already"),
        pytest.param(line(200, bytes=9, Quarantined=1), 0, id="quarantined"),
        pytest.param(line(503, bytes=9), 0, id="not acknowledged"),
    ],
)
def test_answer_that_acknowledges_and_keeps_nothing_is_counted(message: str, wanted: int) -> None:
    assert answers(message, line(200, bytes=9, Stored=5)).acknowledged_for_nothing == wanted


@pytest.mark.parametrize(
    "message",
    ['{"status": null}', '{"status": 200, "Stored": null}', '{"status": 200, "bytes": "9"}'],
)
def test_line_of_other_types_is_skipped(message: str) -> None:
    assert answers(message, line(401)).by_status == {401: 1}


@pytest.mark.parametrize(
    ("message", "failed", "timed_out"),
    [
        pytest.param("2026-11-24T12:00:00Z 1 Task timed out after 30.03 seconds", 0, 1, id="time"),
        pytest.param('{"errorType": "Runtime.ImportModuleError"}', 1, 0, id="import"),
        pytest.param('"a text"', 0, 0, id="no object"),
        pytest.param('{"status": "odd"}', 0, 0, id="no number"),
    ],
)
def test_lines_of_lambdas_own(message: str, failed: int, timed_out: int) -> None:
    found = answers(message)

    assert (found.failed, found.timed_out) == (failed, timed_out)


BEFORE = NOW - timedelta(seconds=5)
REPORT = {"time": "2026-11-24T12:00:00.000Z", "type": "platform.report"}


def test_lines_of_the_json_format_are_read() -> None:
    found = answers(
        json.dumps({**REPORT, "type": "platform.start", "record": {"requestId": "1"}}),
        line(401),
        json.dumps({**REPORT, "record": {"requestId": "1", "status": "success"}}),
        json.dumps({**REPORT, "type": "platform.start", "record": {"requestId": "2"}}),
        json.dumps({**REPORT, "record": {"requestId": "2", "status": "timeout"}}),
        json.dumps({**REPORT, "type": "platform.start", "record": {"requestId": "3"}}),
        json.dumps({**REPORT, "record": {"requestId": "3", "status": "error"}}),
        '"platform.report"',
    )

    assert found.reached == 3
    assert (found.refused, found.timed_out, found.crashed) == (1, 1, 1)


def reason(client: Client, **log: Any) -> str:
    aws: Any = client
    found = collect_answers(aws, replace(LOG, **log), NOW)
    assert isinstance(found, Unavailable)
    return found.reason


def test_log_without_a_line_of_what_lambda_counts_says_nothing() -> None:
    client = Client()
    client.invocations = (2, 1)

    assert reason(client) == (
        "Lambda counts 3 calls since the event, and /aws/lambda/acme has none of them"
    )


def test_log_elsewhere_is_read_there_and_says_nothing_while_it_is_empty() -> None:
    aws: Any = Client("START RequestId: 1 Version: $LATEST", line(401))
    elsewhere = replace(LOG, group="/central/lambda")

    found = collect_answers(aws, elsewhere, NOW)

    assert isinstance(found, AnswerFacts)
    assert (found.refused, found.reached) == (1, 1)
    assert aws.asked["logGroupName"] == "/central/lambda"
    assert reason(Client(), group="/central/lambda").startswith("the function logs to /central/la")
    assert "/central/lambda: " in reason(Client(denied=True), group="/central/lambda")


def test_log_without_lines_of_level_info_says_nothing() -> None:
    assert "SystemLogLevel WARN" in reason(Client(line(401)), hides="SystemLogLevel WARN")


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        pytest.param(None, BEFORE - timedelta(hours=1), id="not known"),
        pytest.param(timedelta(days=1), BEFORE - timedelta(hours=1), id="long ago"),
        pytest.param(timedelta(minutes=9), NOW - timedelta(minutes=9), id="within the hour"),
        pytest.param(timedelta(seconds=1), None, id="just now"),
    ],
)
def test_refusals_before_count_since_the_function_was_changed(
    changed: timedelta | None, wanted: datetime | None
) -> None:
    aws: Any = Client(line(401))
    log = replace(LOG, changed_at=NOW - changed if changed else None)

    without = collect_answers(aws, log, NOW)
    found = collect_answers(aws, log, NOW, given_up=True)

    assert isinstance(found, AnswerFacts)
    assert isinstance(without, AnswerFacts)
    assert (found.refused_before, without.refused_before) == (int(wanted is not None), 0)
    if wanted:
        read = aws.asked["startTime"], aws.asked["endTime"]
        assert read == (wanted.timestamp() * 1000, BEFORE.timestamp() * 1000)


def test_log_is_read_from_the_event_on_and_a_little_before() -> None:
    client: Any = Client()

    collect_answers(client, LOG, NOW)

    assert client.asked["logGroupName"] == "/aws/lambda/acme"
    assert client.asked["startTime"] == int(NOW.timestamp() * 1000) - 5000


def test_log_that_may_not_be_read_is_unavailable() -> None:
    aws: Any = Client(denied=True)

    found = collect_answers(aws, LOG, NOW)

    assert isinstance(found, Unavailable)
    assert "AccessDenied" in found.reason


FOLDER = "audit/quarantine/2026-11-24/"
PROBE = TestEvent("lst_0123456789abcdef01234567", "org_1", NOW)
LATER, EARLIER = NOW + timedelta(seconds=1), NOW - timedelta(hours=1)
EVENT = f'"half of {PROBE.nonce}'.encode()
FOUND = DeliveredEvent("s3://b/k", "k", b"{}", NOW, NOW)


class Bucket:
    """Objects by key: when they came, and what they are."""

    bucket = "bucket"

    def __init__(self, **objects: tuple[datetime, bytes]) -> None:
        self._objects = {f"{FOLDER}{key}.json": each for key, each in objects.items()}
        self.opened: list[str] = []

    def client(self, _: str) -> Bucket:
        return self

    def get_paginator(self, _: str) -> Bucket:
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        assert asked == {"Bucket": self.bucket, "Prefix": FOLDER}
        found = [{"Key": key, "LastModified": at} for key, (at, _) in self._objects.items()]
        return [{"Contents": found}] if found else [{}]

    def get_object(self, **asked: Any) -> dict[str, Any]:
        self.opened.append(asked["Key"])
        return {"Body": io.BytesIO(self._objects[asked["Key"]][1])}


@pytest.mark.parametrize(
    ("bucket", "keys", "holding"),
    [
        pytest.param(Bucket(), [], None, id="empty"),
        pytest.param(Bucket(a=(LATER, b"{}")), ["a"], None, id="something else"),
        pytest.param(Bucket(a=(LATER, b"{}"), b=(LATER, EVENT)), ["a", "b"], "b", id="the event"),
        pytest.param(Bucket(a=(EARLIER, EVENT)), ["a"], None, id="older than the event"),
    ],
)
def test_quarantine_is_searched_for_the_event(
    bucket: Any, keys: list[str], holding: str | None
) -> None:
    found = collect_quarantine(bucket, "bucket", "audit/quarantine/", PROBE, PROBE.occurred_at)

    assert found == QuarantineFacts(
        tuple(f"{FOLDER}{key}.json" for key in keys),
        f"{FOLDER}{holding}.json" if holding else None,
    )


def test_quarantine_is_searched_within_a_bound() -> None:
    many = {f"k{number}": (LATER, b"{}") for number in range(50)}
    bucket: Any = Bucket(**many)

    collect_quarantine(bucket, "bucket", "audit/quarantine/", PROBE, PROBE.occurred_at)

    assert len(bucket.opened) == 20


def test_quarantine_of_the_next_day_is_searched_too() -> None:
    asked: list[str] = []

    class Empty(Bucket):
        def paginate(self, **query: Any) -> list[dict[str, Any]]:
            asked.append(query["Prefix"])
            return [{}]

    aws: Any = Empty()
    midnight = datetime(2026, 11, 24, 23, 59, 59, tzinfo=UTC)

    collect_quarantine(aws, "bucket", "q/", PROBE, midnight)

    assert asked == ["q/2026-11-24/", "q/2026-11-25/"]


@pytest.mark.parametrize("off", [timedelta(minutes=4), -timedelta(minutes=4)], ids=str)
def test_answers_are_read_from_the_time_of_sending_on_whatever_this_machine_s_clock_says(
    tmp_path: Path, off: timedelta
) -> None:
    aws: Any = Client(line(401))
    sent = DeliveryFacts(
        probe=TestEvent.fresh("org_1", NOW + off), accepted=True, arrival=None, sent_at=NOW
    )
    before = ReceiverFacts(identity=IdentityFacts())

    collect_afterwards(aws, settings_of(tmp_path, MANAGED), before, sent)

    assert aws.asked["startTime"] == int(NOW.timestamp() * 1000) - 5000


def test_quarantined_event_is_found_whatever_this_machine_s_clock_says(tmp_path: Path) -> None:
    ahead = TestEvent("lst_0123456789abcdef01234567", "org_1", NOW + timedelta(minutes=4))
    aws: Any = Bucket(a=(LATER, EVENT))
    settings = settings_of(tmp_path, MANAGED)
    sent = DeliveryFacts(probe=ahead, accepted=True, arrival=FOUND, sent_at=NOW)
    before = ReceiverFacts(identity=IdentityFacts())
    aws.bucket = settings.bucket_name

    own = collect_afterwards(aws, settings, before, sent)

    assert isinstance(own, ReceiverFacts)
    assert isinstance(own.quarantine, QuarantineFacts)
    assert own.quarantine.holds_event is not None


def test_rehearsal_asks_no_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REHEARSAL, "1")
    assert addresses_of("localhost") is None

    monkeypatch.delenv(REHEARSAL)
    assert addresses_of("localhost") == ("127.0.0.1",)
    for code, found in ((socket.EAI_NONAME, tuple), (socket.EAI_AGAIN, Unavailable)):

        def refuse(*_: object, code: int = code) -> None:
            raise socket.gaierror(code, "said")

        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        assert isinstance(addresses_of("nowhere.invalid"), found)


def test_throttled_calls_are_counted_from_the_events_minute_on() -> None:
    aws: Any = Client(line(200))
    aws.throttles = (2, 1)

    found = collect_answers(aws, LOG, NOW + timedelta(seconds=30))

    assert isinstance(found, AnswerFacts)
    assert found.throttled == 3
    assert aws.metric["Dimensions"] == [{"Name": "FunctionName", "Value": "acme"}]
    assert aws.metric["StartTime"] == NOW
