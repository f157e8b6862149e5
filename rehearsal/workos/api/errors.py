"""Errors in the shapes of OpenAPI specification v0.61.0."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class APIError(Exception):
    """An answer that is an error: its status, body and headers."""

    def __init__(
        self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(body.get("message"))
        self.status = status
        self.body = body
        self.headers = headers


def not_found(what: str, identifier: str) -> APIError:
    """404, as in `Organization not found: 'org_…'`."""
    return APIError(404, {"message": f"{what} not found: '{identifier}'."})


def validation_failed(*problems: tuple[str, str]) -> APIError:
    """422 with (code, field) pairs. Of the codes only `required` is published."""
    errors = [{"code": code, "field": field} for code, field in problems]
    return APIError(422, {"message": "Validation failed.", "errors": errors})


def answer_api_error(_request: Request, error: Exception) -> Response:
    """The answer of an `APIError`."""
    if not isinstance(error, APIError):  # Starlette's type of a handler is wider
        raise error
    return JSONResponse(error.body, error.status, error.headers)


def answer_http_error(_request: Request, error: Exception) -> Response:
    """Starlette's own 404 and 405, as JSON."""
    if not isinstance(error, HTTPException):  # Starlette's type of a handler is wider
        raise error
    return JSONResponse({"message": error.detail}, error.status_code, error.headers)
