"""What every call has in common: a key, perhaps a body, an organization."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from rehearsal.workos.api.errors import APIError, not_found, validation_failed
from rehearsal.workos.state import Environment, WorkOSState
from rehearsal.workos.state.records import Organization

Body = TypeVar("Body", bound=BaseModel)


def world_of(request: Request) -> WorkOSState:
    """The world the request was sent to."""
    world: WorkOSState = request.app.state.world
    return world


def with_key(
    call: Callable[[Request, Environment], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """The call, open to bearers of a key; it is given the key's environment.

    Raises:
        APIError: 401 without a known key (workos.com/docs/reference/errors, 2026-11-22; the
            message is inferred).
    """

    async def checked(request: Request) -> Response:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        environment = world_of(request).keys.get(key)
        if scheme.lower() != "bearer" or environment is None:
            raise APIError(401, {"message": "Unauthorized"})
        return await call(request, environment)

    return checked


async def read_body(request: Request, model: type[Body]) -> Body:
    """The request's JSON body.

    Raises:
        APIError: 400 when it is no JSON object; 422 with a (code, field) pair for each problem.
    """
    try:
        content: Any = json.loads(await request.body())
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise APIError(400, {"message": "The request body is not a JSON object."})
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise validation_failed(
            *(
                (
                    "required" if problem["type"] == "missing" else "invalid",
                    ".".join(str(part) for part in problem["loc"]),
                )
                for problem in error.errors()
            )
        ) from None


def organization_of(environment: Environment, organization_id: str) -> Organization:
    """The environment's organization.

    Raises:
        APIError: 404 when this environment does not know it; the other one may.
    """
    organization = environment.organizations.get(organization_id)
    if organization is None:
        raise not_found("Organization", organization_id)
    return organization
