"""The management port (8089): the version, an index, and one search that answers at once.

Source: Splunk Enterprise *REST API Reference*, `search/v2/jobs/export` and `server/info`
(2026-11-24). Bodies of errors were recorded (`{"messages": [{"type": …, "text": …}]}`); that no
result is answered as a line without `result` is inferred, and so is that `eventcount` leaves out an
index that one may not search. Only `output_mode=json` is known.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.internet.messages.splunk import SplunkEvent
from rehearsal.internet.splunk.query import BadSearch, counted, moment, parse
from rehearsal.internet.splunk.state import SplunkState

VERSION = "10.4.3"

_INFO = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:s="http://dev.splunk.com/ns/rest">
<title>server-info</title><entry><title>server-info</title><content type="text/xml">
<s:dict><s:key name="version">{VERSION}</s:key><s:key name="serverName">local</s:key></s:dict>
</content></entry></feed>
"""


class Management:
    """Answers bearers of an authentication token or a session key."""

    def __init__(self, splunk: SplunkState) -> None:
        self._splunk = splunk
        paths = ("/services/search/v2/jobs/export", "/services/search/jobs/export")
        self.app = Starlette(
            routes=[
                Route("/services/server/info", self._guarded(_info)),
                Route("/services/data/indexes/{name}", self._guarded(self._index)),
                *(
                    Route(path, self._guarded(self._export), methods=["GET", "POST"])
                    for path in paths
                ),
            ]
        )

    def _guarded(self, call: Callable[[dict[str, str]], Response]) -> Any:
        async def answer(request: Request) -> Response:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            if scheme.lower() not in ("bearer", "splunk") or not self._knows(token):
                return _message(401, "ERROR", "Unauthorized")
            # Splunk's SDK sends a form without saying that it is one.
            form = parse_qsl((await request.body()).decode("utf-8", "replace"))
            return call({**request.query_params, **dict(form), **request.path_params})

        return answer

    def _knows(self, token: str) -> bool:
        known = self._splunk.settings.search_tokens
        return any(secrets.compare_digest(token.encode(), each.encode()) for each in known)

    def _index(self, given: dict[str, str]) -> Response:
        """By default every user may list all indexes (*REST API Reference*, data/indexes)."""
        name = given["name"]
        if name not in self._splunk.settings.indexes:
            return _message(404, "ERROR", f"Could not find object id={name}")
        return JSONResponse({"entry": [{"name": name}]})

    def _export(self, given: dict[str, str]) -> Response:
        if given.get("output_mode") != "json":
            return _message(400, "FATAL", "This stand-in for Splunk answers output_mode=json only.")
        try:
            found = self._results(given)
        except BadSearch as error:
            return _message(400, "FATAL", str(error))
        lines: list[dict[str, Any]] = [
            {"preview": False, "offset": offset, "result": result}
            for offset, result in enumerate(found)
        ] or [{"preview": False}]
        lines[-1]["lastrow"] = True
        text = "".join(json.dumps(line) + "\n" for line in lines)
        return Response(text, media_type="application/json")

    def _results(self, given: dict[str, str]) -> list[dict[str, str]]:
        index = counted(given.get("search", ""))
        if index is None:
            search = parse(given.get("search", ""))
            return [_result(event, search.time) for event in self._search(given)]
        if index not in self._splunk.settings.indexes or not self._may_search(index):
            return []
        count = sum(event.index == index for event in self._splunk.events)
        return [{"index": index, "server": "local", "count": str(count)}]

    def _may_search(self, index: str) -> bool:
        """An index that one may not search is searched without an error, and is empty."""
        searchable = self._splunk.settings.searchable
        return searchable is None or index in searchable

    def _search(self, given: dict[str, str]) -> list[SplunkEvent]:
        search = parse(given.get("search", ""))
        now = datetime.now(UTC)
        times = {
            name: moment(name, given.get(name), now)
            for name in ("earliest_time", "latest_time", "index_earliest", "index_latest")
        }
        return [
            event
            for event in reversed(self._splunk.events)  # the latest first
            if search.finds(event)
            and self._may_search(event.index)
            and event.indexed_at <= now
            and _between(event.time, times["earliest_time"], times["latest_time"])
            and _between(_index_time(event), times["index_earliest"], times["index_latest"])
        ]


def _info(_given: dict[str, str]) -> Response:
    return Response(_INFO, media_type="text/xml")


def _between(moment: float, earliest: float | None, latest: float | None) -> bool:
    """The earliest belongs to the range, the latest does not."""
    return (earliest is None or moment >= earliest) and (latest is None or moment < latest)


def _index_time(event: SplunkEvent) -> int:
    return int(event.indexed_at.timestamp())  # whole seconds


def _result(event: SplunkEvent, time_in: str | None) -> dict[str, str]:
    try:
        moment = datetime.fromtimestamp(event.time, UTC)
        time = f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03} GMT"  # as Splunk 10.6
    except (ValueError, OverflowError):
        time = str(event.time)  # beyond the year 9999
    epoch = {time_in: f"{event.time:.3f}"} if time_in else {}
    return {
        **epoch,
        "_raw": event.raw,
        "_time": time,
        "_indextime": str(_index_time(event)),
        "index": event.index,
        "host": event.host,
        "source": event.source,
        "sourcetype": event.sourcetype,
    }


def _message(status: int, kind: str, text: str) -> Response:
    return JSONResponse({"messages": [{"type": kind, "text": text}]}, status)
