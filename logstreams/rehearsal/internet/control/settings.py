"""Setting up those who stand behind names: whole, or some of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from logstreams.rehearsal.control.bodies import read_body
from logstreams.rehearsal.internet.control.calls import done, internet_of
from logstreams.rehearsal.internet.internet import Internet


class _StandIn(Protocol):
    settings: Any


def settings_routes(kind: str, find: Callable[[Internet, str], _StandIn]) -> list[Route]:
    """`PUT` replaces all settings of a stand-in, `PATCH` those it names."""

    async def put(request: Request) -> Response:
        found = find(internet_of(request), request.path_params["id"])
        found.settings = await read_body(request, type(found.settings))
        internet_of(request).follow_settings()
        return done()

    async def patch(request: Request) -> Response:
        found = find(internet_of(request), request.path_params["id"])
        changes = json.loads(await request.body())
        try:
            found.settings = found.settings.model_validate(found.settings.model_dump() | changes)
        except ValidationError as error:
            problems = [f"{each['loc']}: {each['msg']}" for each in error.errors()]
            raise HTTPException(422, "; ".join(problems)) from None
        internet_of(request).follow_settings()
        return done()

    path = f"/{kind}/{{id}}"
    return [Route(path, put, methods=["PUT"]), Route(path, patch, methods=["PATCH"])]
