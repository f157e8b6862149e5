"""Links into the Admin Portal."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.workos.api.calls import (
    organization_of,
    read_body,
    with_key,
    world_of,
)
from rehearsal.workos.state import Environment
from rehearsal.workos.state.portal_links import PortalSession


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
    external_user_id: str = ""
    it_contact_emails: Annotated[list[str], Field(max_length=20)] = []


class _RevokeBody(BaseModel):
    """What the official Python SDK, `workos` 10.8.0, sends; newer than the specification."""

    organization: str
    external_user_id: Annotated[str, Field(min_length=1)]


async def _generate_link(request: Request, environment: Environment) -> Response:
    body = await read_body(request, _LinkBody)
    organization = organization_of(environment, body.organization)
    session = PortalSession(
        organization.id, (body.intent,) if body.intent else (), body.external_user_id
    )
    return JSONResponse({"link": world_of(request).portal_link(session)}, 201)


async def _revoke_link(request: Request, environment: Environment) -> Response:
    """That it answers without a body is inferred: the SDK reads none."""
    body = await read_body(request, _RevokeBody)
    organization = organization_of(environment, body.organization)

    def is_meant(session: PortalSession) -> bool:
        return (session.organization_id, session.external_user_id) == (
            organization.id,
            body.external_user_id,
        )

    world_of(request).portal_links.revoke(is_meant)
    return Response(status_code=204)


ROUTES = (
    Route("/portal/generate_link", with_key(_generate_link), methods=["POST"]),
    Route("/portal/revoke_link", with_key(_revoke_link), methods=["POST"]),
)
