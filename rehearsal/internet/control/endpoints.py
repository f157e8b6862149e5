"""Customers' own endpoints, as their owners set them up."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.internet.control.calls import internet_of
from rehearsal.internet.control.settings import settings_routes
from rehearsal.internet.internet import Internet


async def _events(request: Request) -> Response:
    return JSONResponse(internet_of(request).endpoint(request.path_params["id"]).events)


ROUTES = (
    *settings_routes("endpoints", Internet.endpoint),
    Route("/endpoints/{id}/events", _events),
)
