"""The HTTP Event Collector.

A request is judged in this order: token, channel, room in the queues, data. That the channel is
asked for before the data is inferred. `/raw`, `/ack`, tokens in queries, Basic authentication and
indexed `fields` are left out.
"""

from __future__ import annotations

import secrets

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.internet.messages.splunk import SplunkToken
from rehearsal.internet.splunk import codes
from rehearsal.internet.splunk.batch import Faulty, index_all
from rehearsal.internet.splunk.state import SplunkState

_EVENT_PATHS = (
    "/services/collector",
    "/services/collector/event",
    "/services/collector/event/1.0",
)
_HEALTH_PATHS = ("/services/collector/health", "/services/collector/health/1.0")


class Collector:
    """Port 8088, or 443 at Splunk Cloud."""

    def __init__(self, splunk: SplunkState) -> None:
        self._splunk = splunk
        self._acknowledgements: dict[str, int] = {}
        self.app = Starlette(
            routes=[
                *(Route(path, self._take, methods=["POST"]) for path in _EVENT_PATHS),
                *(Route(path, self._health, methods=["GET"]) for path in _HEALTH_PATHS),
            ],
            exception_handlers={HTTPException: _not_found},
        )

    async def _health(self, _request: Request) -> Response:
        """Asks for no token: Splunk's documents say it does, others saw that it does not."""
        full = self._splunk.settings.queues_full
        return codes.answer(codes.QUEUES_FULL if full else codes.HEALTHY)

    async def _take(self, request: Request) -> Response:
        token = self._token(request.headers.get("authorization", ""))
        if isinstance(token, int):
            return codes.answer(token)
        channel = request.headers.get("x-splunk-request-channel")
        if token.acknowledgement and not channel:
            cloud = self._splunk.settings.cloud
            missing = codes.CLOUD_DATA_CHANNEL_MISSING if cloud else codes.DATA_CHANNEL_MISSING
            return codes.answer(missing)
        if self._splunk.settings.queues_full:
            return codes.answer(codes.SERVER_BUSY)
        host = request.headers.get("host", "")
        try:
            index_all(
                await request.body(), token, lambda read: self._splunk.index(read, token, host)
            )
        except Faulty as fault:
            more = {} if fault.number is None else {"invalid_event_number": fault.number}
            return codes.answer(fault.code, **more)
        if not token.acknowledgement or channel is None:
            return codes.answer(codes.SUCCESS)
        return codes.answer(codes.SUCCESS, ackId=self._acknowledge(channel))

    def _acknowledge(self, channel: str) -> int:
        """Numbers count from 0 in each channel."""
        number = self._acknowledgements.get(channel, 0)
        self._acknowledgements[channel] = number + 1
        return number

    def _token(self, authorization: str) -> SplunkToken | int:
        """The token, or the code that refuses it."""
        scheme, _, given = authorization.strip().partition(" ")
        if not scheme or (scheme.lower() == "splunk" and not given):
            return codes.TOKEN_REQUIRED
        if scheme.lower() != "splunk":
            return codes.INVALID_AUTHORIZATION
        for token in self._splunk.settings.tokens:
            if secrets.compare_digest(token.token.encode(), given.strip().encode()):
                return token if token.enabled else codes.TOKEN_DISABLED
        return codes.INVALID_TOKEN


def _not_found(_request: Request, error: Exception) -> Response:
    """404 and 405 have one body (recorded, see the package)."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    text = "The requested URL was not found on this server."
    return JSONResponse({"text": text, "code": 404}, status)
