"""What the search API is asked, and how its answers are read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest

from logstreams.verification.destinations.splunk.search import (
    SearchApi,
    SearchFailed,
    SearchRefused,
)

CANARY = "canary-search"
SINCE = datetime(2026, 11, 24, tzinfo=UTC)
ASKED: list[httpx2.Request] = []


def search(*lines: dict[str, Any], status: int = 200) -> SearchApi:
    text = "".join(json.dumps(line) + "\n" for line in lines)
    return answering(lambda _: httpx2.Response(status, text=text))


def answering(answer: Callable[[httpx2.Request], httpx2.Response]) -> SearchApi:
    def remembered(request: httpx2.Request) -> httpx2.Response:
        ASKED.append(request)
        return answer(request)

    return SearchApi("https://splunk.example.com:8089/", CANARY, httpx2.MockTransport(remembered))


def events(of: SearchApi) -> list[dict[str, Any]]:
    return of.events("audit", "lst_1", SINCE)


def test_events_are_searched_by_the_time_of_their_arrival() -> None:
    events(search({"preview": False, "lastrow": True}))

    request = ASKED[-1]
    form = parse_qs(request.read().decode())
    assert request.url.path == "/services/search/v2/jobs/export"
    assert request.headers["authorization"] == f"Bearer {CANARY}"
    assert form["search"] == ['search index=audit "lst_1" | eval logstreams_time=_time']
    assert form["index_earliest"] == [str(int(SINCE.timestamp()))]
    assert not {"earliest_time", "latest_time"} & form.keys()


@pytest.mark.parametrize(
    ("row", "time"),
    [
        pytest.param(
            {"_time": "2026-10-08 13:48:34.000 GMT", "logstreams_time": "1791467314.000"},
            "1791467314.000",
            id="seconds as asked",
        ),
        pytest.param(
            {"_time": "2026-10-08 13:48:34.000 GMT"}, "2026-10-08 13:48:34.000 GMT", id="its own"
        ),
        pytest.param({}, None, id="none"),
    ],
)
def test_time_of_an_event_is_the_one_that_was_asked_for(
    row: dict[str, Any], time: str | None
) -> None:
    (found,) = events(search({"preview": False, "result": row}))

    assert found["_time"] == time


def test_rows_of_previews_are_left_out() -> None:
    found = events(
        search(
            {"preview": True, "result": {"_raw": "early"}},
            {"preview": False, "offset": 0, "result": {"_raw": "one"}},
            {"preview": False, "offset": 1, "lastrow": True, "result": {"_raw": "two"}},
        )
    )

    assert [row["_raw"] for row in found] == ["one", "two"]


def test_nothing_found_is_no_row() -> None:
    assert events(search({"preview": False, "lastrow": True})) == []
    assert events(search()) == []


@pytest.mark.parametrize("status", [401, 403])
def test_token_that_is_not_taken_is_refused(status: int) -> None:
    with pytest.raises(SearchRefused, match=f"answers {status}: call not properly authenticated"):
        events(
            search(
                {"messages": [{"type": "WARN", "text": "call not properly authenticated"}]},
                status=status,
            )
        )


def test_search_that_splunk_could_not_run_has_not_found_nothing() -> None:
    with pytest.raises(SearchFailed, match="answers 200: Search peer is down"):
        events(search({"messages": [{"type": "FATAL", "text": "Search peer is down"}]}))


def test_page_in_place_of_an_answer_has_not_found_nothing() -> None:
    with pytest.raises(SearchFailed, match="not the search API's"):
        events(answering(lambda _: httpx2.Response(200, text="<html>")))


def test_index_is_searchable_where_eventcount_lists_it() -> None:
    listed = search({"preview": False, "result": {"index": "audit", "count": "0"}})

    assert listed.may_search("audit") is True
    assert listed.may_search("other") is False


def test_token_is_nowhere_in_what_is_raised() -> None:
    def fails(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError(str(request.headers["authorization"]))

    echo = {"messages": [{"type": "WARN", "text": f"bad token {CANARY}"}]}
    for broken in (answering(fails), search(echo, status=401), search(echo, status=500)):
        with pytest.raises(SearchFailed) as caught:
            events(broken)
        assert CANARY not in str(caught.value)
        assert CANARY not in repr(broken)


@pytest.mark.parametrize("before", range(180, 201, 5))
def test_token_at_the_end_of_what_is_shown_is_not_shown_in_part(before: int) -> None:
    echo = {"messages": [{"type": "WARN", "text": f"{'x' * before}{CANARY}"}]}
    with pytest.raises(SearchRefused) as caught:
        events(search(echo, status=401))

    assert CANARY[:4] not in str(caught.value)


def test_event_with_the_line_end_of_another_code_page_is_one_event() -> None:
    row = {"preview": False, "result": {"_raw": "a\u0085b\u2028c"}}
    text = json.dumps(row, ensure_ascii=False) + "\r\n"

    (found,) = events(answering(lambda _: httpx2.Response(200, text=text)))

    assert found["_raw"] == "a\u0085b\u2028c"
