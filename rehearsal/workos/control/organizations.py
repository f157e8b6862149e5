"""Organizations, and what WorkOS recorded and tried for them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.workos.api.calls import read_body, world_of
from rehearsal.workos.control.calls import organization_in
from rehearsal.workos.messages.control import (
    AttemptReport,
    EventReport,
    MailReport,
    NewOrganization,
    OrganizationEdit,
)
from rehearsal.workos.state.portal_links import PortalSession


async def _create(request: Request) -> Response:
    new = await read_body(request, NewOrganization)
    organization = world_of(request).create_organization(new.environment, new.name, new.id)
    return JSONResponse({"id": organization.id}, 201)


async def _delete(request: Request) -> Response:
    world_of(request).delete_organization(organization_in(request).id)
    return Response(status_code=204)


async def _edit(request: Request) -> Response:
    edit = await read_body(request, OrganizationEdit)
    organization_in(request).audit_logs = edit.audit_logs
    return Response(status_code=204)


async def _portal_link(request: Request) -> Response:
    """As the Dashboard's "Generate" does, without an API key."""
    session = PortalSession(organization_in(request).id, ("log_streams",))
    return JSONResponse({"link": world_of(request).portal_link(session)}, 201)


async def _mails(request: Request) -> Response:
    mails = organization_in(request).mails
    return JSONResponse([MailReport.model_validate(m).model_dump(mode="json") for m in mails])


async def _events(request: Request) -> Response:
    events = organization_in(request).events
    return JSONResponse([_event(event) for event in events])


async def _attempts(request: Request) -> Response:
    attempts = organization_in(request).attempts
    return JSONResponse([AttemptReport.model_validate(a).model_dump(mode="json") for a in attempts])


def _event(event: object) -> object:
    return EventReport.model_validate(event).model_dump(mode="json")


ROUTES = (
    Route("/organizations", _create, methods=["POST"]),
    Route("/organizations/{id}", _delete, methods=["DELETE"]),
    Route("/organizations/{id}", _edit, methods=["PATCH"]),
    Route("/organizations/{id}/portal_link", _portal_link, methods=["POST"]),
    Route("/organizations/{id}/mails", _mails),
    Route("/organizations/{id}/events", _events),
    Route("/organizations/{id}/attempts", _attempts),
)
