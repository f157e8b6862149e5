"""What every answer carries, and the log of requests."""

from __future__ import annotations

import logging
from email.utils import format_datetime

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rehearsal.workos.state import WorkOSState
from rehearsal.workos.state.identifiers import new_id

_log = logging.getLogger(__name__)


class RequestIdMiddleware:
    """Adds X-Request-ID and the Date of WorkOS's clock; logs without queries, which hold tokens."""

    def __init__(self, app: ASGIApp, world: WorkOSState) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and stamp its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = new_id("req")
                headers["Date"] = format_datetime(self._world.clock.now(), usegmt=True)
                _log.info("%s %s %s", scope["method"], scope["path"], message["status"])
            await send(message)

        await self._app(scope, receive, send_stamped)
