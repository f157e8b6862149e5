"""Setting up those who stand behind names: whole, or some of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rehearsal.control.bodies import read_body, unacceptable
from rehearsal.internet.control.calls import done, internet_of, stand_in_of
from rehearsal.internet.internet import Internet


class _StandIn(Protocol):
    settings: Any


def _set(found: _StandIn, read: Callable[[], Any]) -> None:
    try:
        found.settings = read()
    except ValidationError as error:
        raise unacceptable(error) from None
    except ValueError as error:
        raise HTTPException(422, str(error)) from None


def settings_routes(
    kind: str,
    make: Callable[[Internet, str], _StandIn],
    those: Callable[[Internet], Mapping[str, _StandIn]],
) -> list[Route]:
    """`POST` makes a stand-in, `PUT` replaces all settings of one, `PATCH` those it names.

    A fixture makes them; a person who misspells an ID must not set up one that nobody asks.
    """

    async def post(request: Request) -> Response:
        make(internet_of(request), request.path_params["id"])
        return await put(request)

    async def put(request: Request) -> Response:
        found = stand_in_of(request, those(internet_of(request)))
        settings = await read_body(request, type(found.settings))
        _set(found, lambda: settings)
        internet_of(request).follow_settings()
        return done()

    async def patch(request: Request) -> Response:
        found = stand_in_of(request, those(internet_of(request)))
        changes = json.loads(await request.body())
        kept = found.settings.model_dump()
        _set(found, lambda: found.settings.model_validate(kept | changes))
        internet_of(request).follow_settings()
        return done()

    path = f"/{kind}/{{id}}"
    calls = {"POST": post, "PUT": put, "PATCH": patch}
    return [Route(path, call, methods=[method]) for method, call in calls.items()]
