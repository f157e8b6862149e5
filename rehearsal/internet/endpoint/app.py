"""The endpoint's two calls: take events from WorkOS, give one back to the customer's tools.

Nothing of it is published anywhere: what an existing endpoint does is its owner's affair. This one
answers as a careful one would, and keeps each event as it came.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.internet.endpoint.bodies import events_in
from rehearsal.internet.messages.endpoint import EndpointSettings


class Endpoint:
    """One customer's endpoint.

    Attributes:
        settings: What its owner has set up.
        events: What it stored.
        app: Serves it.
    """

    def __init__(self) -> None:
        self.settings = EndpointSettings()
        self.events: list[Any] = []
        self.app = Starlette(
            routes=[
                Route("/events/{nonce}", self._read, methods=["GET"]),
                Route("/{path:path}", self._take, methods=["POST"]),
            ]
        )

    async def _take(self, request: Request) -> Response:
        settings = self.settings
        if settings.secrets and not _is_one_of(
            request.headers.get(settings.header, ""), settings.secrets
        ):
            return JSONResponse({"message": f"{settings.header} is not accepted"}, 401)
        try:
            events = events_in(await request.body())
        except ValueError as error:
            return JSONResponse({"message": f"neither a JSON array nor NDJSON: {error}"}, 400)
        if not settings.lose:
            self.events += events
        return JSONResponse({"accepted": len(events)})

    async def _read(self, request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return JSONResponse({"message": "a bearer token is needed"}, 401)
        if self.settings.read_token is None or not _is_one_of(token, (self.settings.read_token,)):
            return JSONResponse({"message": "this token may not read"}, 403)
        nonce = request.path_params["nonce"]
        for event in self.events:
            if nonce in json.dumps(event, ensure_ascii=False):
                return JSONResponse(event)
        return JSONResponse({"message": f"no event holds {nonce}"}, 404)


def _is_one_of(value: str, accepted: tuple[str, ...]) -> bool:
    return any(secrets.compare_digest(value.encode(), each.encode()) for each in accepted)
