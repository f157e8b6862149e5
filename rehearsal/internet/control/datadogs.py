"""Datadog organizations, one a site, as their administrators set them up."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rehearsal.internet.control.calls import internet_of, listed
from rehearsal.internet.control.settings import settings_routes
from rehearsal.internet.internet import Internet


async def _logs(request: Request) -> Response:
    return listed(internet_of(request).datadog(request.path_params["id"]).logs)


ROUTES = (
    *settings_routes("datadogs", Internet.datadog),
    Route("/datadogs/{id}/logs", _logs),
)
