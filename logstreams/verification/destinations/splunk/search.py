"""Splunk's search API: one search, answered at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2

from logstreams.verification.transport.connect_errors import obstacle_of
from logstreams.verification.transport.https_client import public_client

EXPORT = "/services/search/v2/jobs/export"
"""Splunk REST API reference, search/v2/jobs/export, 2026-11-24."""

TIME = "logstreams_time"
"""A field that a search gives the event's time in: within eval, `_time` is seconds since 1970. In a
result it is written in the searcher's time zone and form (Splunk Search Manual, "How time zones are
processed"; seen from Splunk 10.6: "2026-10-08 13:48:34.000 GMT")."""

_BAD = frozenset({"ERROR", "FATAL"})
_LONGEST_TEXT = 200

Row = dict[str, Any]


class SearchFailed(Exception):
    """No search was run; the text says why and never holds a token."""


class SearchRefused(SearchFailed):
    """The token is not accepted."""


class SearchApi:
    """Searches with an authentication token, which is sent as a bearer's.

    Source: Splunk, *Securing Splunk*, "Use authentication tokens", 2026-11-24.
    """

    def __init__(self, url: str, token: str, transport: httpx2.BaseTransport | None = None) -> None:
        """Prepare; nothing is sent.

        Args:
            url: The management port's.
            token: The authentication token.
            transport: For tests.
        """
        self._root = url.rstrip("/")
        self._url = self._root + EXPORT
        self._host = urlsplit(url).netloc
        self._token = token
        self._http = public_client("destination.readBack.url", transport)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def events(
        self, index: str, phrase: str, since: datetime, until: datetime | None = None
    ) -> list[Row]:
        """Events of an index (`*`: of any) that hold a phrase and came since a time.

        With `until`: those that came before that.

        `_time` of a row is in seconds since 1970, where Splunk does as it is asked.

        By the time of their coming: their own time may be wrong, and without earliest_time and
        latest_time Splunk leaves out none for it.

        Raises:
            SearchRefused: The token is not accepted.
            SearchFailed: No search was run, for another reason.
        """
        window = {"index_earliest": str(int(since.timestamp()))}
        if until is not None:
            window["index_latest"] = str(int(until.timestamp()))
        rows = self._rows(f'search index={index} "{phrase}" | eval {TIME}=_time', window)
        return [{**row, "_time": row.get(TIME) or row.get("_time")} for row in rows]

    def may_search(self, index: str) -> bool:
        """Whether the token may search an index; False also where there is no such index.

        Splunk answers a search of an index that one may not search with nothing, and no error.
        `eventcount` lists indexes one by one; that it leaves out those that one may not search is
        inferred from its use to list those that one may (Search Reference, eventcount,
        2026-11-24).

        Raises:
            SearchRefused: The token is not accepted.
            SearchFailed: No search was run, for another reason.
        """
        found = self._rows(f"| eventcount summarize=false index={index}", {})
        return any(row.get("index") == index for row in found)

    def has_index(self, index: str) -> bool | None:
        """Whether the Splunk that is searched has an index; None: it does not say.

        By default every user may list all indexes (Splunk REST API reference, data/indexes,
        2026-11-29). A search head lists its own, which need not be its indexers'.
        """
        url = f"{self._root}/services/data/indexes/{quote(index, safe='')}"
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            answer = self._http.get(url, params={"output_mode": "json"}, headers=headers)
        except httpx2.HTTPError:
            return None
        if answer.status_code == httpx2.codes.OK:
            return True
        return False if answer.status_code == httpx2.codes.NOT_FOUND else None

    def _rows(self, search: str, window: dict[str, str]) -> list[Row]:
        form = {"search": search, "output_mode": "json", "preview": "false", **window}
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            answer = self._http.post(self._url, data=form, headers=headers)
        except httpx2.HTTPError as error:
            raise SearchFailed(f"{self._host}: {obstacle_of(error)}") from None
        if answer.status_code in (httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN):
            raise SearchRefused(self._said(answer))
        if answer.status_code != httpx2.codes.OK:
            raise SearchFailed(self._said(answer))
        lines = [*_lines(answer.text)]
        if any(one.get("type") in _BAD for line in lines for one in _messages(line)):
            raise SearchFailed(self._said(answer))
        return [
            line["result"]
            for line in lines
            if isinstance(line.get("result"), dict) and not line.get("preview")
        ]

    def _said(self, answer: httpx2.Response) -> str:
        try:
            words = [str(one["text"]) for line in _lines(answer.text) for one in _messages(line)]
        except (SearchFailed, KeyError):
            words = []
        # Cut last: of a token that the cut goes through, the beginning would stay.
        text = " ".join(" ".join(words).replace(self._token, "…").split())[:_LONGEST_TEXT]
        return f"{self._host} answers {answer.status_code}{': ' if text else ''}{text}"


def _lines(text: str) -> Iterator[Row]:
    """The JSON objects of an answer: one a line, or one in all."""
    for line in text.split("\n"):  # JSON leaves what else ends a line as it is
        if not line.strip():
            continue
        try:
            read = json.loads(line)
        except ValueError:
            raise SearchFailed("the answer is not the search API's") from None
        if isinstance(read, dict):
            yield read


def _messages(line: Row) -> list[Row]:
    found = line.get("messages")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
