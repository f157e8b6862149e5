"""Read a delivery's body into the events it holds.

The documented bodies are a JSON array of `{event, keySuffix, timestamp, source}` (application/json)
and the same objects one a line (application/x-ndjson). Source: WorkOS, Log Streams, "Generic
HTTPS", 2026-11-24. The content type only breaks ties: the body itself says which it is.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

NDJSON = "application/x-ndjson"

# RFC 3339, section 5.6; second 60 is a leap second's (section 5.7 and appendix D, 2026-11-28).
_TIMESTAMP = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]"
    r"(?P<minute>(?:[01][0-9]|2[0-3]):[0-5][0-9]):(?P<second>[0-5][0-9]|60)"
    r"(?P<fraction>\.[0-9]+)?(?P<zone>[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_LEAP_SECOND = "60"
# What S3 calls safe in a key and a little more, but nothing that makes a folder (Amazon S3 User
# Guide, "Naming Amazon S3 objects", 2026-11-24).
_KEY_SUFFIX = re.compile(r"[A-Za-z0-9!_.*'()=+~@:,-]{1,256}")
_SPACE = re.compile(r"[ \t\r\n]*")
_SPACE_BYTES = b" \t\r\n"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Unreadable(Exception):
    """The body has neither of the documented forms."""


@dataclass(frozen=True)
class Event:
    """An event that can be stored.

    Attributes:
        raw: The object as it was sent.
        name: `YYYY-MM-DD/{timestamp}_{keySuffix}.json`, as the S3 stream would name it.
        content: The event as the S3 stream would write it: pretty-printed JSON.
    """

    raw: bytes
    name: str
    content: bytes


@dataclass(frozen=True)
class Misfit:
    """What was sent in an event's place and cannot be stored as one.

    Attributes:
        raw: As it was sent.
        reason: What is wrong with it, in a word or two; nothing of its content.
    """

    raw: bytes
    reason: str


def is_empty(body: bytes) -> bool:
    """Whether a body holds nothing, not even something that nobody can read."""
    return not body.removeprefix(_BYTE_ORDER_MARK).strip(_SPACE_BYTES)


def read(body: bytes, content_type: str) -> list[Event | Misfit]:
    """Return what the batch holds, in its order; one object alone is a batch of one.

    Raises:
        Unreadable: Neither form. An array must be whole: one that is cut off may have lost events.
            Of lines some must be JSON, and look like ours if the content type does not say so.
    """
    body = body.removeprefix(_BYTE_ORDER_MARK).strip(_SPACE_BYTES)
    by_lines = content_type.partition(";")[0].strip().lower() == NDJSON
    try:
        if body.startswith(b"["):
            return _array(body.decode())
        if body.startswith(b"{"):
            return [_item(body, _DECODER.decode(body.decode()))]
    except (ValueError, RecursionError, Unreadable):
        if body.startswith(b"[") and not by_lines:
            raise Unreadable from None
    return _lines(body, by_lines)


def same(content: bytes, other: bytes) -> bool:
    """Whether two files hold the same event, whatever the order of its fields."""
    if content == other:
        return True
    try:
        return _canonical(content) == _canonical(other)
    except (ValueError, RecursionError):
        return False


def _canonical(content: bytes) -> str:
    return json.dumps(_DECODER.decode(content.decode()), sort_keys=True)


def _array(text: str) -> list[Event | Misfit]:
    """Walk the array, so that each element is known as it was sent."""
    items: list[Event | Misfit] = []
    at = _after_space(text, 1)
    while text[at : at + 1] != "]" or items:
        value, end = _DECODER.raw_decode(text, at)
        items.append(_item(text[at:end].encode(), value))
        at = _after_space(text, end)
        if text[at : at + 1] != ",":
            break
        at = _after_space(text, at + 1)
    if text[at:] != "]":
        raise Unreadable
    return items


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _lines(body: bytes, declared: bool) -> list[Event | Misfit]:
    """Split the bytes, not the text: a line that is no UTF-8 leaves its neighbours alone."""
    items: list[Event | Misfit] = []
    readable = False
    for line in filter(None, (line.strip(_SPACE_BYTES) for line in body.split(b"\n"))):
        try:
            value = _DECODER.decode(line.decode())
        except (ValueError, RecursionError):
            items.append(Misfit(line, "not JSON"))
            continue
        readable |= declared or (isinstance(value, dict) and "event" in value)
        items.append(_item(line, value))
    if not readable:
        raise Unreadable
    return items


def _item(raw: bytes, value: object) -> Event | Misfit:
    if not isinstance(value, dict):
        return Misfit(raw, "a key twice" if value is _TWICE else "not an object")
    event, suffix = value.get("event"), value.get("keySuffix")
    if not isinstance(event, dict):
        return Misfit(raw, "a key twice" if event is _TWICE else "no event")
    time = _timestamp(value.get("timestamp"))
    if time is None:
        return Misfit(raw, "timestamp")
    if not isinstance(suffix, str) or not _KEY_SUFFIX.fullmatch(suffix):
        return Misfit(raw, "keySuffix")
    content = _pretty(event)
    if content is None:
        return Misfit(raw, "event cannot be written")
    return Event(raw, f"{time[:10]}/{time}_{suffix}.json", content)


def _timestamp(sent: object) -> str | None:
    """The time in UTC with milliseconds and a Z, or None where it is no RFC 3339 date-time.

    A leap second stays one, though Python's times have none: the last of its day in UTC.
    """
    found = _TIMESTAMP.fullmatch(sent) if isinstance(sent, str) else None
    if found is None:
        return None
    leap = found["second"] == _LEAP_SECOND
    second, fraction = "59" if leap else found["second"], found["fraction"] or ""
    text = f"{found['day']}T{found['minute']}:{second}{fraction}{found['zone'].upper()}"
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if leap and (moment.hour, moment.minute) != (23, 59):
        return None
    written = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return written.replace("T23:59:59.", "T23:59:60.") if leap else written


def _pretty(event: dict[str, object]) -> bytes | None:
    """As the S3 stream writes it; None where that would lose something or nests too deep."""
    try:
        return json.dumps(event, indent=2, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        # An escaped half of a surrogate pair has no UTF-8: it stays escaped.
        return json.dumps(event, indent=2, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return None


def _integer(digits: str) -> int | float:
    """A number that Python refuses to convert must not spoil its neighbours."""
    try:
        return int(digits)
    except ValueError:
        return math.nan


def _fraction(text: str) -> float:
    """A number that a float does not hold would be stored as another one."""
    number = float(text)
    written = repr(number)
    try:
        exact = written == text or Decimal(text) == Decimal(written)
    except InvalidOperation:  # an exponent of twenty digits
        exact = False
    return number if exact else math.nan


def _object(pairs: list[tuple[str, object]]) -> dict[str, object] | float:
    """Of a key that comes twice a dict keeps one value, and nobody knows which was meant.

    Source: RFC 8259, section 4, 2026-11-24.
    """
    found = dict(pairs)
    return found if len(found) == len(pairs) else _TWICE


_TWICE = float("nan")
"""Stands for an object with a key twice. Like every other NaN it cannot be written, so that no
event which holds one is stored."""

_DECODER = json.JSONDecoder(parse_int=_integer, parse_float=_fraction, object_pairs_hook=_object)
