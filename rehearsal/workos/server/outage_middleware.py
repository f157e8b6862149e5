"""What stands before the published API: outages, the rate limit, the size of a request."""

from __future__ import annotations

import asyncio

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rehearsal.workos.server.protocol import reset
from rehearsal.workos.state import WorkOSState
from rehearsal.workos.state.outage import Mishap, Outage

MOST_BYTES = 102_400
"""Of a request's body. That there is a limit, and its words, are users' (dust-tt/dust #26412,
2026-11-28: "request entity too large"); the value is inferred: it is the default (`100kb`) of
body-parser, a library of Node.js that answers with those words."""

_SIGN_IN = "<!doctype html><title>Sign in</title><h1>Sign in to use this network</h1>"


class OutageMiddleware:
    """Lets requests through to the API, unless something is wrong just now."""

    def __init__(self, app: ASGIApp, world: WorkOSState) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, late, or answer in the API's place, or not at all."""
        running = self._world.outage
        mishap = running.next() if running else None
        if running is None or mishap is None:
            await (self._limited(scope) or self._app)(scope, receive, send)
            return
        if running.over:
            self._world.outage = None
        outage = running.outage
        if mishap is Mishap.RESET:
            reset(scope)
        elif mishap in {Mishap.RESET_AFTER, Mishap.SILENT_AFTER}:
            await self._app(scope, receive, _unheard)
            if mishap is Mishap.SILENT_AFTER:
                await asyncio.sleep(outage.delay_seconds)
            reset(scope)
        else:
            if mishap is Mishap.SLOW:
                await asyncio.sleep(outage.delay_seconds)
            answer = _answer(mishap, outage) or self._limited(scope) or self._app
            await answer(scope, receive, send)

    def _limited(self, scope: Scope) -> Response | None:
        address = scope["client"][0] if scope.get("client") else ""
        wait_seconds = self._world.rate_limit.wait_seconds(address)
        if wait_seconds is not None:
            return _too_many(wait_seconds)
        sizes = [int(value) for name, value in scope["headers"] if name == b"content-length"]
        if any(size > MOST_BYTES for size in sizes):
            return JSONResponse({"message": "request entity too large"}, 413)
        return None


async def _unheard(_message: Message) -> None:
    """What the API answers, and nobody hears."""


def _answer(mishap: Mishap, outage: Outage) -> Response | None:
    if mishap is Mishap.ERROR:
        return JSONResponse({"message": "Internal Server Error"}, outage.status)
    if mishap is Mishap.RATE_LIMITED:
        return _too_many(outage.retry_after_seconds)
    if mishap is Mishap.HTML:
        return HTMLResponse(_SIGN_IN)
    return None


def _too_many(wait_seconds: int) -> Response:
    """The 429 of the OpenAPI specification v0.61.0; Retry-After is what the official SDKs read."""
    return JSONResponse(
        {"message": "Too many requests.", "code": "rate_limit_exceeded"},
        429,
        {"Retry-After": str(wait_seconds)},
    )
