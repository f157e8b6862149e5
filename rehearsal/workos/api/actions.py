"""Actions and their schemas."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, field_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.workos.api.calls import read_body, with_key
from rehearsal.workos.api.errors import APIError
from rehearsal.workos.api.metadata_schema import unsupported_keywords
from rehearsal.workos.api.paging import page
from rehearsal.workos.state import Environment
from rehearsal.workos.state.actions import Action, Schema


class _MetadataSchema(BaseModel):
    metadata: dict[str, Any] | None = None

    @field_validator("metadata")
    @classmethod
    def _imitated(cls, schema: dict[str, Any] | None) -> dict[str, Any] | None:
        if schema is not None and (unknown := unsupported_keywords(schema)):
            raise ValueError(f"the local WorkOS does not imitate {', '.join(unknown)}")
        return schema


class _Actor(_MetadataSchema):
    metadata: dict[str, Any]


class _Target(_MetadataSchema):
    type: str


class _SchemaBody(_MetadataSchema):
    """AuditLogSchemaDto of the OpenAPI specification v0.61.0."""

    targets: list[_Target] = Field(min_length=1)
    actor: _Actor | None = None


async def _list_actions(request: Request, environment: Environment) -> Response:
    return page(request, environment.actions.oldest_first(), Action.answer)


async def _create_schema(request: Request, environment: Environment) -> Response:
    body = await read_body(request, _SchemaBody)
    schema = environment.actions.submit(
        request.path_params["name"], body.model_dump(exclude_none=True)
    )
    return JSONResponse(schema.answer(), 201)


async def _list_schemas(request: Request, environment: Environment) -> Response:
    name = request.path_params["name"]
    action = environment.actions.get(name)
    if action is None:
        raise APIError(404, {"message": f"Audit Log action not found: '{name}'."})
    return page(request, action.schemas, Schema.answer)


ROUTES = (
    Route("/audit_logs/actions", with_key(_list_actions)),
    Route("/audit_logs/actions/{name}/schemas", with_key(_create_schema), methods=["POST"]),
    Route("/audit_logs/actions/{name}/schemas", with_key(_list_schemas)),
)
