"""API keys."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.workos.api.calls import read_body, world_of
from rehearsal.workos.messages.control import Key, KeyRequest


async def _create(request: Request) -> Response:
    wanted = await read_body(request, KeyRequest)
    return JSONResponse({"key": world_of(request).create_key(wanted.environment)}, 201)


async def _revoke(request: Request) -> Response:
    world_of(request).keys.pop((await read_body(request, Key)).key, None)
    return Response(status_code=204)


ROUTES = (
    Route("/keys", _create, methods=["POST"]),
    Route("/keys/revoke", _revoke, methods=["POST"]),
)
