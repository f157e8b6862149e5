"""Links into the Admin Portal."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.workos.api.calls import (
    organization_of,
    read_body,
    with_key,
    world_of,
)
from rehearsal.workos.world import Environment


class _LinkBody(BaseModel):
    """GenerateLinkDto of the OpenAPI specification v0.61.0; its other fields are accepted."""

    organization: str
    intent: (
        Literal[
            "sso",
            "dsync",
            "audit_logs",
            "log_streams",
            "domain_verification",
            "certificate_renewal",
            "bring_your_own_key",
        ]
        | None
    ) = None


async def _generate_link(request: Request, environment: Environment) -> Response:
    body = await read_body(request, _LinkBody)
    organization = organization_of(environment, body.organization)
    world = world_of(request)
    token = world.portal_links.create(organization.id, body.intent or "")
    return JSONResponse({"link": f"{world.url}/setup?token={token}"}, 201)


ROUTES = (Route("/portal/generate_link", with_key(_generate_link), methods=["POST"]),)
