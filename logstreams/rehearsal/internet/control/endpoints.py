"""Customers' own endpoints, as their owners set them up."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from logstreams.rehearsal.control.bodies import read_body
from logstreams.rehearsal.internet.control.calls import done, internet_of
from logstreams.rehearsal.internet.endpoint import Endpoint
from logstreams.rehearsal.internet.messages.endpoint import EndpointContents, EndpointSettings


def _endpoint(request: Request) -> Endpoint:
    return internet_of(request).endpoint(request.path_params["id"])


async def _set_up(request: Request) -> Response:
    _endpoint(request).settings = await read_body(request, EndpointSettings)
    return done()


async def _contents(request: Request) -> Response:
    contents = EndpointContents(events=tuple(_endpoint(request).events))
    return JSONResponse(contents.model_dump(mode="json"))


ROUTES = (
    Route("/endpoints/{id}", _set_up, methods=["PUT"]),
    Route("/endpoints/{id}", _contents),
)
