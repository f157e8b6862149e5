"""Datadog's two forms of an error: the intake's, and the API's."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import JSONResponse, Response


def intake_error(status: HTTPStatus, detail: str | None = None) -> Response:
    """As `HTTPLogErrors` of the API's models."""
    error = {"status": str(status.value), "title": status.phrase}
    if detail:
        error["detail"] = detail
    return JSONResponse({"errors": [error]}, status)


def api_error(status: HTTPStatus, text: str | None = None) -> Response:
    """As `APIErrorResponse` of the API's models."""
    return JSONResponse({"errors": [text or status.phrase]}, status)
