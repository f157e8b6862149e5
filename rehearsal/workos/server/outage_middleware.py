"""What stands before the published API: outages and the rate limit."""

from __future__ import annotations

import asyncio

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rehearsal.workos.state import WorkOSState
from rehearsal.workos.state.outage import Outage

_SIGN_IN = "<!doctype html><title>Sign in</title><h1>Sign in to use this network</h1>"


class OutageMiddleware:
    """Lets requests through to the API, unless something is wrong just now."""

    def __init__(self, app: ASGIApp, world: WorkOSState) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, late, or answer in the API's place."""
        answer = await self._suffer() or self._limit(scope)
        await (answer or self._app)(scope, receive, send)

    async def _suffer(self) -> Response | None:
        outage = self._world.outage
        if outage is None:
            return None
        if outage.requests is not None:
            outage.requests -= 1
            if outage.requests == 0:
                self._world.outage = None
        if outage.kind == "slow":
            await asyncio.sleep(outage.delay_seconds)
        return _answer(outage)

    def _limit(self, scope: Scope) -> Response | None:
        address = scope["client"][0] if scope.get("client") else ""
        wait_seconds = self._world.rate_limit.wait_seconds(address)
        return None if wait_seconds is None else _too_many(wait_seconds)


def _answer(outage: Outage) -> Response | None:
    if outage.kind == "error":
        return JSONResponse({"message": "Internal Server Error"}, outage.status)
    if outage.kind == "rate_limited":
        return _too_many(outage.retry_after_seconds)
    if outage.kind == "html":
        return HTMLResponse(_SIGN_IN)
    return None


def _too_many(wait_seconds: int) -> Response:
    """The 429 of the OpenAPI specification v0.61.0; Retry-After is what the official SDKs read."""
    return JSONResponse(
        {"message": "Too many requests.", "code": "rate_limit_exceeded"},
        429,
        {"Retry-After": str(wait_seconds)},
    )
