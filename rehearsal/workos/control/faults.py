"""The clock, the rate limit, outages, and how events are delivered."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.workos.api.calls import read_body, world_of
from rehearsal.workos.control.calls import organization_in
from rehearsal.workos.messages.control import ClockSetting, RateLimitSetting
from rehearsal.workos.state.behaviour import Behaviour
from rehearsal.workos.state.outage import Outage, RunningOutage
from rehearsal.workos.state.rate_limit import RateLimit


async def _get_clock(request: Request) -> Response:
    clock = world_of(request).clock
    return JSONResponse({"offset_seconds": clock.offset_seconds, "speed": clock.speed})


async def _set_clock(request: Request) -> Response:
    setting = await read_body(request, ClockSetting)
    world_of(request).clock.set(setting.offset_seconds, setting.speed)
    return Response(status_code=204)


async def _set_rate_limit(request: Request) -> Response:
    setting = await read_body(request, RateLimitSetting)
    world_of(request).rate_limit = RateLimit(setting.requests, setting.seconds)
    return Response(status_code=204)


async def _begin_outage(request: Request) -> Response:
    world_of(request).outage = RunningOutage(await read_body(request, Outage))
    return Response(status_code=204)


async def _hits(request: Request) -> Response:
    running = world_of(request).outage
    return JSONResponse(dict(running.hits) if running else {})


async def _end_outage(request: Request) -> Response:
    world_of(request).outage = None
    return Response(status_code=204)


async def _behave(request: Request) -> Response:
    organization = organization_in(request)
    organization.behaviour = await read_body(request, Behaviour)
    return Response(status_code=204)


ROUTES = (
    Route("/clock", _get_clock),
    Route("/clock", _set_clock, methods=["PUT"]),
    Route("/rate_limit", _set_rate_limit, methods=["PUT"]),
    Route("/outage", _hits),
    Route("/outage", _begin_outage, methods=["PUT"]),
    Route("/outage", _end_outage, methods=["DELETE"]),
    Route("/organizations/{id}/behaviour", _behave, methods=["PUT"]),
)
