"""Of any batch: stored and quarantined are what was sent, each once, whatever happens between."""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import handler
from tests.unit.components.receiver.support import (
    NDJSON,
    PREFIX,
    Bucket,
    Context,
    Killed,
    Secrets,
    client_error,
    delivery,
    receiver,
)

TEXT = st.text(max_size=8)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
TIMES = {
    "2024-01-15T10:30:00.123Z": "2024-01-15T10:30:00.123Z",
    "2024-01-15T11:30:00.123999+01:00": "2024-01-15T10:30:00.123Z",
    "2024-02-29T00:00:00Z": "2024-02-29T00:00:00.000Z",
}
# Few suffixes, times and events, so that duplicates and conflicts are common.
EVENTS = st.sampled_from([{}, {"id": "1"}]) | st.dictionaries(TEXT, JSON, max_size=4)
SUFFIXES = st.sampled_from(["abc123", "a", "x" * 256])
GOOD = st.fixed_dictionaries(
    {
        "event": EVENTS,
        "keySuffix": SUFFIXES,
        "timestamp": st.sampled_from(sorted(TIMES)),
        "source": st.sampled_from(["workos", ""]),
    }
)
# No text of eight characters is a timestamp.
NONSENSE = st.fixed_dictionaries(
    {
        "event": EVENTS | TEXT,
        "keySuffix": SUFFIXES | TEXT | st.integers(),
        "timestamp": TEXT | st.none(),
    }
)
# What was sent, and the event if it is one.
SENT = GOOD.map(lambda one: (written(one), one)) | (
    # A list alone on its line is an array, a batch of its own.
    (NONSENSE | JSON.filter(lambda value: not isinstance(value, list))).map(
        lambda other: (written(other), None)
    )
)
BATCHES = st.lists(SENT, max_size=12)
FORMS = st.sampled_from(["array", "lines"])
Sent = list[tuple[bytes, dict[str, Any] | None]]


def written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def body_of(form: str, sent: Sent) -> tuple[bytes, str]:
    raws = [raw for raw, _ in sent]
    if form == "array":
        return b"[" + b" ,\n".join(raws) + b"]", "application/json"
    return b"\n\n".join(raws), NDJSON


class Sender:
    """Delivers to a bucket of its own."""

    def __init__(self) -> None:
        self.bucket = Bucket()
        self._receiver = receiver(self.bucket, Secrets())

    def send(self, body: bytes, content_type: str) -> int:
        log = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(log):
            patch.setattr(handler, "receiver", lambda: self._receiver)
            answer = handler.handle(delivery(body, content_type), Context())
        assert log.getvalue().count("\n") == 1
        return int(answer["statusCode"])

    def check(self, sent: Sent) -> None:
        """Everything that was sent lies here once, and nothing else."""
        stored = {key: body for key, body in self.bucket.objects.items() if key.startswith(PREFIX)}
        quarantined = self.bucket.quarantined()
        assert len(quarantined) == len(set(quarantined))
        expected_keys, expected_raws = set(), set()
        for raw, one in sent:
            if one is not None:
                expected_keys.add(key := key_of(one))
                if same(stored[key], one["event"]):
                    continue
            expected_raws.add(raw)
        assert stored.keys() == expected_keys
        assert set(quarantined) == expected_raws


def key_of(value: dict[str, Any]) -> str:
    time = TIMES[value["timestamp"]]
    return f"{PREFIX}{time[:10]}/{time}_{value['keySuffix']}.json"


def same(content: bytes, event: Any) -> bool:
    return json.dumps(json.loads(content), sort_keys=True) == json.dumps(event, sort_keys=True)


def accepted(form: str, sent: Sent) -> bool:
    """No line at all is no batch."""
    return bool(sent) or form == "array"


@given(FORMS, BATCHES)
def test_all_that_is_sent_is_stored_or_quarantined_once(form: str, sent: Sent) -> None:
    sender = Sender()
    for _ in range(2):
        status = sender.send(*body_of(form, sent))
        if accepted(form, sent):
            assert status == 200
            sender.check(sent)
        else:
            assert status == 400


@given(FORMS, BATCHES.filter(bool), st.randoms(use_true_random=False))
def test_order_of_a_repeated_batch_does_not_matter(form: str, sent: Sent, random: Any) -> None:
    sender = Sender()
    assert sender.send(*body_of(form, sent)) == 200
    before = dict(sender.bucket.objects)
    again = list(sent)
    random.shuffle(again)
    assert sender.send(*body_of(form, again)) == 200
    # What has a key keeps it; the quarantine holds each loser already.
    assert sender.bucket.objects == before


@given(FORMS, BATCHES.filter(bool), st.integers(1, 12), st.booleans())
def test_killed_between_any_two_writes_and_sent_again(
    form: str, sent: Sent, number: int, after: bool
) -> None:
    def end(at: int) -> Any:
        def kill(write: int) -> None:
            if write >= at:
                raise Killed

        return kill

    sender = Sender()
    sender.bucket.before = end(number + after)
    sender.bucket.after = end(number)
    try:
        assert sender.send(*body_of(form, sent)) == 200
        sender.check(sent)
    except Killed:
        sender.bucket.before = sender.bucket.after = lambda _: None
        assert sender.send(*body_of(form, sent)) == 200
        sender.check(sent)


@given(FORMS, BATCHES.filter(bool), st.integers(0, 2), st.booleans())
def test_acknowledged_only_when_no_write_is_refused(
    form: str, sent: Sent, phase: int, after: bool
) -> None:
    sender = Sender()
    refused: list[int] = []

    def refuse_every_third(write: int) -> None:
        if write % 3 == phase:
            refused.append(write)
            raise client_error(503, "SlowDown")

    setattr(sender.bucket, "after" if after else "before", refuse_every_third)
    for _ in range(50):
        refused.clear()
        status = sender.send(*body_of(form, sent))
        assert status == (503 if refused else 200)
        if status == 200:
            break
    else:
        # Of two or three writes a multiple of three may be refused for ever: let it pass.
        setattr(sender.bucket, "after" if after else "before", lambda _: None)
        assert sender.send(*body_of(form, sent)) == 200
    sender.check(sent)


def whole(body: bytes) -> list[bytes]:
    """What is kept of a body that nobody can read: all of it, and nothing of an empty one."""
    return [] if not body.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n") else [body]


JUNK = st.binary(max_size=12).map(lambda line: line.replace(b"\n", b"").strip(b" \t\r"))
LINES = st.lists(
    GOOD.map(lambda one: (written(one), one))
    # Brackets may make an array of it all, and a byte order mark is no part of a line.
    | JUNK.filter(lambda line: line[:1] not in b"[\xef").map(lambda line: (line, None)),
    max_size=8,
)


@given(LINES)
def test_broken_lines_leave_the_others_alone(lines: Sent) -> None:
    sender = Sender()
    body, content_type = body_of("lines", lines)
    if sender.send(body, content_type) == 200:
        sender.check(lines)
    else:
        assert list(sender.bucket.objects.values()) == whole(body)
        assert not any(one for _, one in lines)


@given(BATCHES.filter(bool), st.data(), st.sampled_from(["application/json", NDJSON]))
def test_array_cut_off_anywhere_is_kept_and_never_acknowledged(
    sent: Sent, data: st.DataObject, content_type: str
) -> None:
    body = b"[" + b", ".join(raw for raw, _ in sent) + b"]"
    cut = body[: data.draw(st.integers(1, len(body) - 1))]
    sender = Sender()
    assert sender.send(cut, content_type) == 400
    assert list(sender.bucket.objects.values()) == [cut]


@given(st.binary(max_size=40), st.sampled_from(["application/json", NDJSON, "text/plain", ""]))
@settings(max_examples=300)
def test_no_body_at_all_is_lost(body: bytes, content_type: str) -> None:
    sender = Sender()
    status = sender.send(body, content_type)
    assert status in (200, 400)
    if status == 400:
        assert list(sender.bucket.objects.values()) == whole(body)
