"""The parts of the local WorkOS, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount

from rehearsal.workos import api, control, docs_pages, setup
from rehearsal.workos.api.errors import APIError, answer_api_error, answer_http_error
from rehearsal.workos.api.exports import FILE_ROUTES
from rehearsal.workos.server.outage_middleware import OutageMiddleware
from rehearsal.workos.server.request_id_middleware import RequestIdMiddleware
from rehearsal.workos.state import WorkOSState
from rehearsal.workos.streaming import Deliveries
from rehearsal.workos.streaming.registry import Deliverers


def build(world: WorkOSState, deliverers: Deliverers, control_token: str) -> Starlette:
    """The application: control API, set-up form, and behind the gate the published API."""
    deliveries = Deliveries(world, deliverers)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await deliveries.close()

    app = Starlette(
        routes=[
            *control.ROUTES,
            *setup.ROUTES,
            *docs_pages.ROUTES,
            *FILE_ROUTES,
            Mount(
                "/", routes=list(api.ROUTES), middleware=[Middleware(OutageMiddleware, world=world)]
            ),
        ],
        middleware=[Middleware(RequestIdMiddleware, world=world)],
        exception_handlers={APIError: answer_api_error, HTTPException: answer_http_error},
        lifespan=lifespan,
    )
    app.state.world = world
    app.state.deliverers = deliverers
    app.state.deliveries = deliveries
    app.state.control_token = control_token
    return app
