"""Bodies of control calls."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from logstreams.verification.json_errors import told_errors

Body = TypeVar("Body", bound=BaseModel)


async def read_body(request: Request, model: type[Body]) -> Body:
    """The request's JSON body.

    Raises:
        HTTPException: 422 when it is no such body.
    """
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as error:
        raise unacceptable(error) from None


def unacceptable(error: ValidationError) -> HTTPException:
    """422; what was sent may hold a secret, so only the places and what is wrong there are told."""
    return HTTPException(422, "; ".join(told_errors(error)))
