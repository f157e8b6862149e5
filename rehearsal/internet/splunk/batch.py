"""Indexes the objects of one request, up to the first faulty one.

Objects before a faulty one are indexed and none from it on; `invalid-event-number` counts from 0,
and for a wrong index it names the object after; an unknown key ends the request without an error
(all recorded, see the package).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rehearsal.internet.messages.splunk import SplunkToken
from rehearsal.internet.splunk import codes
from rehearsal.internet.splunk.objects import objects_in

_KEYS = frozenset({"event", "time", "host", "source", "sourcetype", "index", "fields"})


class Faulty(Exception):
    """What the request is answered.

    Attributes:
        code: The code.
        number: The object's number; None where none is named.
    """

    def __init__(self, code: int, number: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.number = number


def index_all(body: bytes, token: SplunkToken, index: Callable[[dict[str, Any]], None]) -> None:
    """Index a request's objects.

    Args:
        body: The request's.
        token: What it was sent with.
        index: Takes an object; raises ValueError when its time is none.

    Raises:
        Faulty: The request is not answered with success.
    """
    number = 0
    try:
        for read in objects_in(body.decode("utf-8")):
            if isinstance(read, dict) and not read.keys() <= _KEYS:
                break
            if _is_event(read, number):
                _check_index(read, token, number)
                index(read)
            number += 1
    except ValueError:
        raise Faulty(codes.INVALID_DATA_FORMAT, number) from None
    if number == 0:
        raise Faulty(codes.NO_DATA)


def _is_event(read: Any, number: int) -> bool:
    """False for a metric, which is taken and is no event."""
    if not isinstance(read, dict):
        raise Faulty(codes.INVALID_DATA_FORMAT, number)
    if "event" not in read:
        if "fields" in read:
            return False
        raise Faulty(codes.EVENT_REQUIRED, number)
    if read["event"] in ("", None):
        raise Faulty(codes.EVENT_BLANK, number)
    return True


def _check_index(read: dict[str, Any], token: SplunkToken, number: int) -> None:
    if token.indexes and (read.get("index") or token.default_index) not in token.indexes:
        raise Faulty(codes.INCORRECT_INDEX, number + 1)
