"""What control calls have in common."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rehearsal.internet.internet import Internet
from rehearsal.internet.listener import Listener
from rehearsal.public_names import key

DONE = 204


def internet_of(request: Request) -> Internet:
    """The Internet the call is about."""
    internet: Internet = request.app.state.internet
    return internet


def name_in(request: Request) -> str:
    """The published name and port in the call's path.

    Raises:
        HTTPException: 404 when it is not published.
    """
    name = key(request.path_params["name"], request.path_params["port"])
    if name not in internet_of(request).gates:
        raise HTTPException(404, f"{name} is not published")
    return name


def gate_in(request: Request) -> Listener:
    """The gate of the name in the call's path."""
    return internet_of(request).gates[name_in(request)]


def done() -> Response:
    """The answer to a call that has none."""
    return Response(status_code=DONE)


def listed(reports: Iterable[BaseModel]) -> Response:
    """A list of reports."""
    return JSONResponse([report.model_dump(mode="json") for report in reports])
