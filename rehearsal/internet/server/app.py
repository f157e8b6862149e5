"""The control application."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rehearsal.internet import control
from rehearsal.internet.internet import Internet


def build(internet: Internet, control_token: str) -> Starlette:
    """The control API over one Internet."""
    app = Starlette(routes=[*control.ROUTES], exception_handlers={HTTPException: _answer})
    app.state.internet = internet
    app.state.control_token = control_token
    return app


def _answer(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):  # Starlette's type of a handler is wider
        raise error
    return JSONResponse({"message": error.detail}, error.status_code)
