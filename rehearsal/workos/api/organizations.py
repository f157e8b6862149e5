"""Organizations, the configuration of their audit logs and its retention."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field, StrictInt, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.workos.api.calls import organization_of, read_body, with_key, world_of
from rehearsal.workos.api.errors import APIError, not_found
from rehearsal.workos.api.paging import page
from rehearsal.workos.state import Environment
from rehearsal.workos.state.records import Organization, Stream
from rehearsal.workos.state.timestamps import timestamp

_DAYS_IN_MONTH = 30
_DAYS_IN_YEAR = 365
_PERIODS = {"1_MONTH": _DAYS_IN_MONTH, "1_YEAR": _DAYS_IN_YEAR}
_PERIODS |= {f"{months}_MONTHS": months * _DAYS_IN_MONTH for months in range(2, 12)}
_PERIODS |= {f"{years}_YEARS": years * _DAYS_IN_YEAR for years in range(2, 11)}


class _Retention(BaseModel):
    """One of the two; valid values by the official Python SDK, `workos` 10.8.0.

    The OpenAPI specification v0.61.0, older, has days only, 30 or 365.
    """

    retention_period: str | None = None
    retention_period_in_days: StrictInt | None = None

    @model_validator(mode="after")
    def _known(self) -> _Retention:
        if (self.retention_period is None) == (self.retention_period_in_days is None):
            raise ValueError("one of retention_period and retention_period_in_days is wanted")
        if self.days not in _PERIODS.values():
            raise ValueError("no such period")
        return self

    @property
    def days(self) -> int:
        """The period in days; 0 when there is no such period."""
        if self.retention_period_in_days is not None:
            return self.retention_period_in_days
        return _PERIODS.get(self.retention_period or "", 0)


class _NewOrganization(BaseModel):
    """What the official Python SDK, `workos` 10.8.0, sends; its other fields are accepted."""

    name: Annotated[str, Field(min_length=1)]
    external_id: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    metadata: dict[str, str] | None = None


async def _list_organizations(request: Request, environment: Environment) -> Response:
    """`search` matches the name (SDK 10.8.0); that it ignores capitals is inferred."""
    wanted = request.query_params.get("search", "").lower()
    found = [each for each in environment.organizations.values() if wanted in each.name.lower()]
    return page(request, found, _organization)


async def _create_organization(request: Request, environment: Environment) -> Response:
    """Names need not be unique, external IDs must be (SDK 10.8.0; the text is inferred)."""
    body = await read_body(request, _NewOrganization)
    if body.external_id and _by_platform_id(environment, body.external_id):
        taken = {"message": "The external_id provided has already been used.", "code": "conflict"}
        raise APIError(409, taken)
    organization = world_of(request).create_organization(
        environment.name, body.name, platform_id=body.external_id
    )
    return JSONResponse(_organization(organization), 201)


async def _get_organization(request: Request, environment: Environment) -> Response:
    return JSONResponse(_organization(organization_of(environment, request.path_params["id"])))


async def _get_by_external_id(request: Request, environment: Environment) -> Response:
    external_id = request.path_params["external_id"]
    organization = _by_platform_id(environment, external_id)
    if organization is None:
        raise not_found("Organization", external_id)
    return JSONResponse(_organization(organization))


def _by_platform_id(environment: Environment, platform_id: str) -> Organization | None:
    organizations = environment.organizations.values()
    return next((each for each in organizations if each.platform_id == platform_id), None)


def _organization(organization: Organization) -> dict[str, Any]:
    return {
        "object": "organization",
        "id": organization.id,
        "name": organization.name,
        "domains": [],
        "metadata": {},
        "external_id": organization.platform_id,
        "allow_profiles_outside_organization": False,
        "created_at": timestamp(organization.created_at),
        "updated_at": timestamp(organization.created_at),
    }


async def _get_configuration(request: Request, environment: Environment) -> Response:
    organization = organization_of(environment, request.path_params["id"])
    return JSONResponse(_configuration(organization))


def _configuration(organization: Organization) -> dict[str, Any]:
    """AuditLogConfiguration of the OpenAPI specification v0.61.0."""
    answer: dict[str, Any] = {
        "organization_id": organization.id,
        "retention_period_in_days": organization.retention_days,
        "state": organization.audit_logs.value,
    }
    if organization.stream is not None:
        answer["log_stream"] = _log_stream(organization.stream)
    return answer


def _log_stream(stream: Stream) -> dict[str, Any]:
    synced = stream.last_synced_at
    return {
        "id": stream.id,
        "type": stream.type.value,
        "state": stream.state.value,
        "last_synced_at": timestamp(synced) if synced else None,
        "created_at": timestamp(stream.created_at),
    }


async def _get_retention(request: Request, environment: Environment) -> Response:
    organization = organization_of(environment, request.path_params["id"])
    return JSONResponse({"retention_period_in_days": organization.retention_days})


async def _put_retention(request: Request, environment: Environment) -> Response:
    organization = organization_of(environment, request.path_params["id"])
    organization.retention_days = (await read_body(request, _Retention)).days
    return JSONResponse({"retention_period_in_days": organization.retention_days})


ROUTES = (
    Route("/organizations", with_key(_list_organizations)),
    Route("/organizations", with_key(_create_organization), methods=["POST"]),
    Route("/organizations/external_id/{external_id}", with_key(_get_by_external_id)),
    Route("/organizations/{id}", with_key(_get_organization)),
    Route("/organizations/{id}/audit_log_configuration", with_key(_get_configuration)),
    Route("/organizations/{id}/audit_logs_retention", with_key(_get_retention)),
    Route("/organizations/{id}/audit_logs_retention", with_key(_put_retention), methods=["PUT"]),
)
