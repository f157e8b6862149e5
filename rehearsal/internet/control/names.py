"""Publishing names, and what happens at their gates."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rehearsal.control.bodies import read_body
from rehearsal.internet.control.calls import (
    done,
    gate_in,
    internet_of,
    listed,
    name_in,
)
from rehearsal.internet.messages.names import Behaviour, Pem, Publication

_NAME = "/names/{name}/{port:int}"


async def _publish(request: Request) -> Response:
    await internet_of(request).publish(await read_body(request, Publication))
    return done()


async def _withdraw(request: Request) -> Response:
    internet_of(request).withdraw(name_in(request))
    return done()


async def _replace_certificate(request: Request) -> Response:
    gate_in(request).replace_certificate(await read_body(request, Pem))
    return done()


async def _behave(request: Request) -> Response:
    gate_in(request).behave(await read_body(request, Behaviour))
    return done()


async def _connections(request: Request) -> Response:
    return listed(gate_in(request).connections)


ROUTES = (
    Route("/names", _publish, methods=["POST"]),
    Route(_NAME, _withdraw, methods=["DELETE"]),
    Route(f"{_NAME}/certificate", _replace_certificate, methods=["PUT"]),
    Route(f"{_NAME}/behaviour", _behave, methods=["PUT"]),
    Route(f"{_NAME}/connections", _connections),
)
