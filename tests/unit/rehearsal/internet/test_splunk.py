from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from rehearsal.internet.splunk.objects import objects_in
from rehearsal.internet.splunk.query import BadSearch, Search, moment, parse
from rehearsal.internet.splunk.times import seconds_of

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        pytest.param(1705314600, 1705314600, id="seconds"),
        pytest.param("1705314600.123", 1705314600.123, id="text-with-decimals"),
        pytest.param(1705314600000, 1705314600, id="milliseconds"),
        pytest.param(1705314600000000, 1705314600, id="microseconds"),
        pytest.param(1705314600000000000, 1705314600, id="nanoseconds"),
        pytest.param(0, 0, id="the-epoch"),
    ],
)
def test_unit_of_a_time_is_told_by_its_size(time: Any, seconds: float) -> None:
    assert seconds_of(time, always_seconds=False) == pytest.approx(seconds)


def test_time_may_be_taken_for_seconds_always() -> None:
    assert seconds_of(1705314600000, always_seconds=True) == 1705314600000


@pytest.mark.parametrize("time", ["soon", None, True, [], "nan", "inf"])
def test_what_is_no_time_is_refused(time: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (float's own texts)
        seconds_of(time, always_seconds=False)


@pytest.mark.parametrize(
    ("text", "objects"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("[]", [], id="empty-array"),
        pytest.param(" [1, 2 ]\n", [1, 2], id="array"),
        pytest.param('{"a":1}{"b":2}', [{"a": 1}, {"b": 2}], id="side-by-side"),
        pytest.param('{"a":1}\r\n\t{"b":2}', [{"a": 1}, {"b": 2}], id="lines"),
    ],
)
def test_objects_of_a_body(text: str, objects: list[Any]) -> None:
    assert list(objects_in(text)) == objects


@pytest.mark.parametrize("text", ["[1", "[1,", "[1 2]", "[1]2", "{", '{"a":1},{"b":2}'])
def test_objects_before_a_fault_are_given_out(text: str) -> None:
    given: list[Any] = []
    with pytest.raises(ValueError):  # noqa: PT011 (json's own texts)
        given.extend(objects_in(text))


def test_search_is_an_index_and_a_phrase() -> None:
    assert parse('search index=audit "a \\"b\\""') == Search("audit", 'a "b"')
    assert parse(' SEARCH  index="my-audit"   "n-1" ') == Search("my-audit", "n-1")


@pytest.mark.parametrize("text", ["", "search", 'index=a "n"', 'search "n"', 'search index=a* "n"'])
def test_other_searches_are_refused(text: str) -> None:
    with pytest.raises(BadSearch, match="no such search"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        pytest.param("now", 0, id="now"),
        pytest.param("-15m", -900, id="relative"),
        pytest.param("2026-11-24T11:59:00+00:00", -60, id="iso"),
        pytest.param("2026-11-24T11:59:00", -60, id="iso-without-zone"),
        pytest.param(str(NOW.timestamp()), 0, id="epoch"),
    ],
)
def test_times_of_a_search(text: str, seconds: float) -> None:
    assert moment("earliest_time", text, NOW) == NOW.timestamp() + seconds


def test_time_that_is_none_is_named() -> None:
    with pytest.raises(BadSearch, match=r"^Invalid latest_time\.$"):
        moment("latest_time", "yesterday", NOW)
