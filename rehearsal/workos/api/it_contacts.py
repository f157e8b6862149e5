"""IT contacts of an organization: whom WorkOS mails a link into the Admin Portal.

Shapes as the official Python SDK, `workos` 10.8.0, reads and sends them; the calls are newer than
the OpenAPI specification. That calls which answer nothing answer 204 is inferred: the SDK reads
no body.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.workos.api.calls import organization_of, read_body, with_key, world_of
from rehearsal.workos.api.errors import APIError, not_found
from rehearsal.workos.state import Environment, WorkOSState
from rehearsal.workos.state.identifiers import new_id
from rehearsal.workos.state.portal_links import PortalSession
from rehearsal.workos.state.records import ItContact, Mail, Organization
from rehearsal.workos.state.timestamps import timestamp


class _NewContact(BaseModel):
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class _Invitation(BaseModel):
    """Viewing audit logs is no intent of an invitation (SDK 10.8.0, InviteItContactIntents)."""

    intents: Annotated[
        list[
            Literal[
                "sso", "directory_sync", "log_streams", "domain_verification", "bring_your_own_key"
            ]
        ],
        Field(min_length=1),
    ]


async def _list(request: Request, environment: Environment) -> Response:
    contacts = organization_of(environment, request.path_params["id"]).it_contacts.values()
    return JSONResponse(
        {
            "object": "list",
            "data": [_contact(each) for each in contacts],
            "list_metadata": {"before": None, "after": None},
        }
    )


async def _create(request: Request, environment: Environment) -> Response:
    """A second contact of one address is a conflict (SDK 10.8.0; the text is inferred)."""
    organization = organization_of(environment, request.path_params["id"])
    email = (await read_body(request, _NewContact)).email
    if any(each.email.lower() == email.lower() for each in organization.it_contacts.values()):
        raise APIError(409, {"message": "The IT contact exists already.", "code": "conflict"})
    contact = ItContact(new_id("it_contact"), email, world_of(request).clock.now())
    organization.it_contacts[contact.id] = contact
    return JSONResponse(_contact(contact), 201)


async def _delete(request: Request, environment: Environment) -> Response:
    """Its links are revoked with it."""
    organization, contact = _named(request, environment)
    del organization.it_contacts[contact.id]
    _revoke_invitation(world_of(request), organization, contact)
    return Response(status_code=204)


async def _invite(request: Request, environment: Environment) -> Response:
    """An organization has one active invitation at most (SDK 10.8.0; the text is inferred)."""
    organization, contact = _named(request, environment)
    intents = (await read_body(request, _Invitation)).intents
    if organization.invited:
        message = "The organization already has an active invitation."
        raise APIError(409, {"message": message, "code": "conflict"})
    world = world_of(request)
    session = PortalSession(organization.id, tuple(intents), it_contact_id=contact.id)
    organization.invited = contact.id
    organization.mails.append(Mail(contact.email, world.portal_link(session), world.clock.now()))
    return Response(status_code=204)


async def _revoke(request: Request, environment: Environment) -> Response:
    """404 where there is no active invitation of the contact's is inferred."""
    organization, contact = _named(request, environment)
    if organization.invited != contact.id:
        raise not_found("Invitation", contact.id)
    _revoke_invitation(world_of(request), organization, contact)
    return Response(status_code=204)


def _revoke_invitation(world: WorkOSState, organization: Organization, contact: ItContact) -> None:
    if organization.invited == contact.id:
        organization.invited = None
    world.portal_links.revoke(lambda session: session.it_contact_id == contact.id)


def _named(request: Request, environment: Environment) -> tuple[Organization, ItContact]:
    organization = organization_of(environment, request.path_params["id"])
    contact = organization.it_contacts.get(request.path_params["contact"])
    if contact is None:
        raise not_found("IT contact", request.path_params["contact"])
    return organization, contact


def _contact(contact: ItContact) -> dict[str, Any]:
    return {
        "object": "it_contact",
        "id": contact.id,
        "email": contact.email,
        "created_at": timestamp(contact.created_at),
        "updated_at": timestamp(contact.created_at),
    }


_ALL = "/organizations/{id}/it_contacts"
_ONE = _ALL + "/{contact}"
ROUTES = (
    Route(_ALL, with_key(_list)),
    Route(_ALL, with_key(_create), methods=["POST"]),
    Route(_ONE, with_key(_delete), methods=["DELETE"]),
    Route(_ONE + "/invite", with_key(_invite), methods=["POST"]),
    Route(_ONE + "/revoke", with_key(_revoke), methods=["POST"]),
)
