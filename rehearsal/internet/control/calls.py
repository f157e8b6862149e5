"""What control calls have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rehearsal.internet.internet import Internet
from rehearsal.internet.listener import Listener
from rehearsal.public_names import key

DONE = 204

StandIn = TypeVar("StandIn")


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


def stand_in_of(request: Request, those: Mapping[str, StandIn]) -> StandIn:
    """The stand-in of the ID in the call's path.

    Raises:
        HTTPException: 404 when nobody made one of this ID; the text has those that there are.
    """
    identifier = request.path_params["id"]
    if identifier not in those:
        known = ", ".join(sorted(those)) or "none"
        raise HTTPException(404, f"found {identifier}, wanted one of these: {known}")
    return those[identifier]


def done() -> Response:
    """The answer to a call that has none."""
    return Response(status_code=DONE)


def listed(reports: Iterable[BaseModel]) -> Response:
    """A list of reports."""
    return JSONResponse([report.model_dump(mode="json") for report in reports])
