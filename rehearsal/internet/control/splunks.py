"""Splunks, as their administrators set them up."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rehearsal.internet.control.calls import internet_of, listed, stand_in_of
from rehearsal.internet.control.settings import settings_routes
from rehearsal.internet.internet import Internet


async def _events(request: Request) -> Response:
    return listed(stand_in_of(request, internet_of(request).splunks).events)


ROUTES = (
    *settings_routes("splunks", Internet.splunk, lambda internet: internet.splunks),
    Route("/splunks/{id}/events", _events),
)
