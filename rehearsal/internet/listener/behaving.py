"""Answers in place of what stands behind a gate, or late."""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rehearsal.internet.messages.names import Behaviour


class Behaving:
    """Passes requests on, unless it was told otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self.behaviour = Behaviour()
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, then answer or pass the request on."""
        behaviour = self.behaviour
        if behaviour.delay_seconds:
            await asyncio.sleep(behaviour.delay_seconds)
        answers = behaviour.answer is not None
        app = Response(status_code=behaviour.answer or 200) if answers else self._app
        await app(scope, receive, send)
