"""Customers' own endpoints, as their owners set them up."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.internet.control.calls import internet_of, stand_in_of
from rehearsal.internet.control.settings import settings_routes
from rehearsal.internet.internet import Internet


async def _events(request: Request) -> Response:
    return JSONResponse(stand_in_of(request, internet_of(request).endpoints).events)


ROUTES = (
    *settings_routes("endpoints", Internet.endpoint, lambda internet: internet.endpoints),
    Route("/endpoints/{id}/events", _events),
)
