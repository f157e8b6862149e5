"""Control calls are for whoever started the server: others on this machine lack the token."""

from __future__ import annotations

import secrets

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rehearsal.control.protocol import TOKEN_HEADER


class _RefuseStrangers:
    """401 for whoever has not the application's control token."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        token: str = request.app.state.control_token
        if secrets.compare_digest(request.headers.get(TOKEN_HEADER, "").encode(), token.encode()):
            await self._app(scope, receive, send)
        else:
            await JSONResponse({"message": "no control token"}, 401)(scope, receive, send)


refuse_strangers = Middleware(_RefuseStrangers)
