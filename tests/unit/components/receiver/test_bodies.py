"""What a body holds: both documented forms, their edges, and what is neither."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

import batch
from tests.unit.components.receiver.support import (
    NDJSON,
    PREFIX,
    QUARANTINE,
    Bucket,
    array,
    envelope,
    ndjson,
)

Send = Callable[..., tuple[int, dict[str, Any]]]
ONE, TWO = envelope(1), envelope(2)
LINE = json.dumps(ONE).encode()


def quarantine_key(raw: bytes, ending: str = "json") -> str:
    digest = hashlib.sha256(raw).hexdigest()
    return f"{QUARANTINE}{datetime.now(UTC):%Y-%m-%d}/{digest}.{ending}"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(array(ONE, TWO), "application/json", id="array"),
        pytest.param(array(ONE, TWO), "Application/JSON; charset=utf-8", id="array-with-charset"),
        pytest.param(array(ONE, TWO), None, id="array-undeclared"),
        pytest.param(array(ONE, TWO), NDJSON, id="array-declared-as-lines"),
        pytest.param(json.dumps([ONE, TWO], indent=2).encode(), NDJSON, id="array-indented"),
        pytest.param(b"\xef\xbb\xbf" + array(ONE, TWO) + b"\n", None, id="array-after-bom"),
        pytest.param(ndjson(ONE, TWO), NDJSON, id="lines"),
        pytest.param(ndjson(ONE, TWO), "application/json", id="lines-declared-as-array"),
        pytest.param(ndjson(ONE, TWO).rstrip(), None, id="lines-undeclared-unended"),
        pytest.param(ndjson(ONE, TWO).replace(b"\n", b"\r\n \n"), NDJSON, id="lines-and-empty"),
    ],
)
def test_both_forms_are_read_whatever_they_are_called(
    send: Send, bucket: Bucket, body: bytes, content_type: str | None
) -> None:
    assert send(body, content_type) == (200, {"stored": 2})
    assert bucket.events() == [ONE["event"], TWO["event"]]


@pytest.mark.parametrize("indent", [None, 2])
def test_one_object_is_a_batch_of_one(send: Send, bucket: Bucket, indent: int | None) -> None:
    assert send(json.dumps(ONE, indent=indent).encode()) == (200, {"stored": 1})
    assert bucket.events() == [ONE["event"]]


def test_event_lies_as_the_s3_stream_would_write_it(send: Send, bucket: Bucket) -> None:
    event = {"id": "1", "actor": {"name": "Zoë 🙂"}}
    send(array(envelope(1, event=event)))
    key = "audit/2024-01-15/2024-01-15T10:30:00.123Z_abc1.json"
    assert bucket.objects == {key: json.dumps(event, indent=2, ensure_ascii=False).encode()}


@pytest.mark.parametrize("body", [b"[]", b" [ ] \n"])
def test_empty_array_is_accepted(send: Send, bucket: Bucket, body: bytes) -> None:
    assert send(body) == (200, {})
    assert bucket.objects == {}


@pytest.mark.parametrize("content_type", ["application/json", NDJSON, None])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"hello", id="text"),
        pytest.param(gzip.compress(array(ONE)), id="compressed"),
        pytest.param(array(ONE).decode().encode("utf-16"), id="utf-16"),
        pytest.param(b"\x00", id="a-zero-byte"),
        pytest.param(b"\xff\xfe\x00", id="not-utf-8"),
        pytest.param(array(ONE, TWO)[:-1], id="array-cut-off"),
        pytest.param(array(ONE, TWO)[:-9], id="array-cut-off-within-an-event"),
        pytest.param(b"[" + LINE + b",]", id="array-with-empty-end"),
        pytest.param(b"[" + LINE + b"] []", id="more-after-the-array"),
        pytest.param(b"[" * 100_000, id="nested-too-deep"),
        pytest.param(b"[\xff]", id="array-not-utf-8"),
    ],
)
def test_body_nobody_can_read_is_kept_whole(
    send: Send, bucket: Bucket, body: bytes, content_type: str | None
) -> None:
    for _ in range(2):
        assert send(body, content_type)[0] == 400
    assert bucket.objects == {quarantine_key(body, "bin"): body}


@pytest.mark.parametrize("content_type", ["application/json", NDJSON, None])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\n\n", id="empty-lines"),
        pytest.param(b" \t\r\n", id="spaces"),
        pytest.param(b"\xef\xbb\xbf", id="byte-order-mark"),
    ],
)
def test_empty_body_is_refused_and_nothing_kept(
    send: Send, bucket: Bucket, body: bytes, content_type: str | None
) -> None:
    assert send(body, content_type) == (400, {"error": "empty body"})
    assert bucket.objects == {}


@pytest.mark.parametrize("value", [b"42", b"null", b'"event"', b'{"a": {\n"b": [\n1\n'])
def test_json_that_is_neither_form_is_kept_whole(send: Send, bucket: Bucket, value: bytes) -> None:
    assert send(value)[0] == 400
    assert bucket.objects == {quarantine_key(value, "bin"): value}


def test_array_over_lines_cut_off_is_not_taken_for_lines(send: Send, bucket: Bucket) -> None:
    body = b"[\n" + LINE + b"\n,\n" + LINE[:20]
    assert send(body, "application/json")[0] == 400
    assert bucket.events() == []


def test_unkept_body_is_asked_for_again(send: Send, bucket: Bucket) -> None:
    def refuse(_: int) -> None:
        raise ConnectionError

    bucket.before = refuse
    assert send(b"[")[0] >= 500


BAD = {
    "number": 42,
    "text": "event",
    "null": None,
    "list": [ONE],
    "empty": {},
    "no-event": envelope(3, event=None),
    "event-is-text": envelope(3, event="{}"),
    "no-time": envelope(3, timestamp=None),
    "time-is-number": envelope(3, timestamp=1705314600000),
    "time-without-zone": envelope(3, timestamp="2024-01-15T10:30:00"),
    "time-with-week": envelope(3, timestamp="2024-W03-1T10:30:00Z"),
    "day-that-is-none": envelope(3, timestamp="2024-02-30T10:30:00Z"),
    "time-before-time": envelope(3, timestamp="0001-01-01T00:00:00+23:00"),
    "offset-of-75-minutes": envelope(3, timestamp="2024-01-15T10:30:00+05:75"),
    "offset-of-24-hours": envelope(3, timestamp="2024-01-15T10:30:00+24:00"),
    "hour-24": envelope(3, timestamp="2024-01-15T24:00:00Z"),
    "minute-60": envelope(3, timestamp="2024-01-15T10:60:00Z"),
    "second-61": envelope(3, timestamp="2024-01-15T23:59:61Z"),
    "second-60-at-noon": envelope(3, timestamp="2024-01-15T12:00:60Z"),
    "second-60-at-local-midnight": envelope(3, timestamp="2024-01-15T23:59:60+02:00"),
    "year-0": envelope(3, timestamp="0000-01-01T00:00:00Z"),
    "time-with-comma": envelope(3, timestamp="2024-01-15T10:30:00,5Z"),
    "time-with-newline": envelope(3, timestamp="2024-01-15T10:30:00Z\n"),
    "time-with-path": envelope(3, timestamp="2024-01-15T10:30:00Z/../x"),
    "time-in-other-digits": envelope(3, timestamp="٢٠٢٤-01-15T10:30:00Z"),
    "no-suffix": envelope(3, keySuffix=None),
    "suffix-empty": envelope(3, keySuffix=""),
    "suffix-is-number": envelope(3, keySuffix=7),
    "suffix-with-slash": envelope(3, keySuffix="a/b"),
    "suffix-with-backslash": envelope(3, keySuffix="a\\b"),
    "suffix-with-control": envelope(3, keySuffix="a\u0000b"),
    "suffix-with-newline": envelope(3, keySuffix="ab\n"),
    "suffix-too-long": envelope(3, keySuffix="a" * 257),
    "suffix-not-ascii": envelope(3, keySuffix="é"),
    "not-a-number": envelope(3, event={"n": float("nan")}),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("form", [array, ndjson], ids=["array", "lines"])
def test_bad_event_is_kept_as_it_came_and_its_neighbours_stored(
    send: Send, bucket: Bucket, form: Any, bad: Any
) -> None:
    content_type = NDJSON if form is ndjson else "application/json"
    body = form(ONE, bad, TWO)
    assert send(body, content_type) == (200, {"stored": 2, "quarantined": 1})
    assert bucket.events() == [ONE["event"], TWO["event"]]
    (raw,) = bucket.quarantined()
    assert raw in body
    assert repr(json.loads(raw)) == repr(json.loads(json.dumps(bad)))
    assert bucket.puts[quarantine_key(raw)]["Metadata"]["reason"]


@pytest.mark.parametrize(
    "line",
    [LINE[:-1], b"\xff" + LINE, LINE.replace(b"user", b"us\xffer"), b"}", b"[", b"[" * 100_000],
    ids=["cut-off", "not-utf-8", "not-utf-8-within", "junk", "bracket", "nested-too-deep"],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_bad_line_leaves_its_neighbours_alone(
    send: Send, bucket: Bucket, line: bytes, place: int
) -> None:
    lines = [LINE, json.dumps(TWO).encode()]
    lines.insert(place, line)
    assert send(b"\n".join(lines), NDJSON) == (200, {"stored": 2, "quarantined": 1})
    assert bucket.objects[quarantine_key(line)] == line


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(b"1" * 5000, id="long"),
        pytest.param(b"1e999", id="big"),
        pytest.param(b"1e-999", id="small"),
        pytest.param(b"-Infinity", id="infinite"),
        pytest.param(b"NaN", id="nan"),
        pytest.param(b"12345678901234567.25", id="more-digits-than-a-float"),
        pytest.param(b"0.1000000000000000055511", id="the-float-beside-it"),
        pytest.param(b"0e99999999999999999999", id="exponent-of-twenty-digits"),
    ],
)
def test_number_without_a_file_leaves_its_neighbours_alone(
    send: Send, bucket: Bucket, number: bytes
) -> None:
    bad = json.dumps(envelope(3, event={"n": "N"})).encode().replace(b'"N"', number)
    assert send(b"[" + LINE + b"," + bad + b"]") == (200, {"stored": 1, "quarantined": 1})
    assert bucket.objects[quarantine_key(bad)] == bad


@pytest.mark.parametrize(
    "number", ["0.1", "1.50", "-0.0", "1E2", "1e5", "1e-7", "5e-324", "2.5e+3"]
)
def test_number_is_stored_in_any_spelling(send: Send, bucket: Bucket, number: str) -> None:
    sent = json.dumps(envelope(1, event={"n": "N"})).replace('"N"', number).encode()
    assert send(sent) == (200, {"stored": 1})
    assert bucket.events() == [{"n": float(number)}]


@pytest.mark.parametrize(
    ("key", "twice"),
    [
        pytest.param("id", '"id": 1, "id": 2', id="in-the-event"),
        pytest.param("id", '"id": 1, "\\u0069d": 1', id="escaped"),
        pytest.param("id", '"a": [{"b": {"c": 1, "c": 1}}]', id="deep-in-the-event"),
        pytest.param("event", '"event": {"id": 1}, "event": {"id": 2}', id="around-the-event"),
    ],
)
@pytest.mark.parametrize("separator", [b",", b"\n"], ids=["array", "lines"])
def test_key_that_comes_twice_leaves_its_neighbours_alone(
    send: Send, bucket: Bucket, key: str, twice: str, separator: bytes
) -> None:
    sent = json.dumps(envelope(3, event={"id": "N"}) if key == "id" else envelope(3, event=0))
    bad = sent.replace('"id": "N"' if key == "id" else '"event": 0', twice).encode()
    body = separator.join([LINE, bad, json.dumps(TWO).encode()])
    if separator == b",":
        body = b"[" + body + b"]"
    assert send(body) == (200, {"stored": 2, "quarantined": 1})
    assert bucket.events() == [ONE["event"], TWO["event"]]
    assert bucket.objects[quarantine_key(bad)] == bad


def test_half_a_surrogate_pair_is_stored(send: Send, bucket: Bucket) -> None:
    event = {"id": "\ud83d"}
    assert send(ndjson(envelope(1, event=event)), NDJSON) == (200, {"stored": 1})
    assert bucket.events() == [event]


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("2024-01-15T10:30:00Z", "2024-01-15/2024-01-15T10:30:00.000Z"),
        ("2024-01-15t10:30:00.1z", "2024-01-15/2024-01-15T10:30:00.100Z"),
        ("2024-01-15T10:30:00.123987654Z", "2024-01-15/2024-01-15T10:30:00.123Z"),
        ("2024-01-15T00:30:00.5+02:00", "2024-01-14/2024-01-14T22:30:00.500Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31/2016-12-31T23:59:60.000Z"),
        ("2017-01-01T01:59:60.5+02:00", "2016-12-31/2016-12-31T23:59:60.500Z"),
        ("1990-12-31T15:59:60-08:00", "1990-12-31/1990-12-31T23:59:60.000Z"),
        ("2024-01-15T10:30:00-00:00", "2024-01-15/2024-01-15T10:30:00.000Z"),
        ("2024-12-31T23:30:00-01:00", "2025-01-01/2025-01-01T00:30:00.000Z"),
    ],
)
def test_timestamp_is_written_in_one_form(sent: str, name: str) -> None:
    (item,) = batch.read(array(envelope(1, timestamp=sent)), "application/json")
    assert isinstance(item, batch.Event)
    assert item.name == f"{name}_abc1.json"


def test_same_event_in_another_order_is_the_same() -> None:
    assert batch.same(b'{"a": 1, "b": [2]}', b'{"b":[2],"a":1}')
    assert not batch.same(b'{"a": 1}', b'{"a": true}')
    assert not batch.same(b"not JSON", b'{"a": 1}')


def test_prefix_is_that_of_the_settings(bucket: Bucket, send: Send) -> None:
    send(array(ONE))
    assert all(key.startswith(PREFIX) for key in bucket.objects)


def test_leap_second_is_stored_whole(send: Send, bucket: Bucket) -> None:
    assert send(array(envelope(1, timestamp="2016-12-31T23:59:60Z"))) == (200, {"stored": 1})
    assert [*bucket.objects] == ["audit/2016-12-31/2016-12-31T23:59:60.000Z_abc1.json"]
