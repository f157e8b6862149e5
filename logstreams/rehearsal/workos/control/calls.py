"""What every control call has in common."""

from __future__ import annotations

import secrets

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from logstreams.rehearsal.workos.api.calls import world_of
from logstreams.rehearsal.workos.api.errors import not_found
from logstreams.rehearsal.workos.messages.control import TOKEN_HEADER
from logstreams.rehearsal.workos.world.records import Organization


class _RefuseStrangers:
    """401 for whoever has not the control token."""

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


def organization_in(request: Request) -> Organization:
    """The organization the path names, in whichever environment.

    Raises:
        APIError: 404 when there is none.
    """
    organization_id = request.path_params["id"]
    organization = world_of(request).organization(organization_id)
    if organization is None:
        raise not_found("Organization", organization_id)
    return organization
