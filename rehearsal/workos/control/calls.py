"""What every control call has in common."""

from __future__ import annotations

from starlette.requests import Request

from rehearsal.workos.api.calls import world_of
from rehearsal.workos.api.errors import not_found
from rehearsal.workos.state.records import Organization


def organization_in(request: Request) -> Organization:
    """The organization the path names, in whichever environment.

    Raises:
        APIError: 404 when there is none.
    """
    organization_id = request.path_params["id"]
    organization = world_of(request).organization(organization_id)
    if organization is None:
        raise not_found("Organization", organization_id)
    return organization
