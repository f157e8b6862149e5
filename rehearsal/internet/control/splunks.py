"""Splunks, as their administrators set them up."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rehearsal.internet.control.calls import internet_of, listed
from rehearsal.internet.control.settings import settings_routes
from rehearsal.internet.internet import Internet


async def _events(request: Request) -> Response:
    return listed(internet_of(request).splunk(request.path_params["id"]).events)


ROUTES = (
    *settings_routes("splunks", Internet.splunk),
    Route("/splunks/{id}/events", _events),
)
