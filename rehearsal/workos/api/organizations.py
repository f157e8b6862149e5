"""Organizations, the configuration of their audit logs and its retention."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, StrictInt, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.workos.api.calls import organization_of, read_body, with_key
from rehearsal.workos.world import Environment
from rehearsal.workos.world.records import Organization, Stream
from rehearsal.workos.world.timestamps import timestamp

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


async def _get_organization(request: Request, environment: Environment) -> Response:
    organization = organization_of(environment, request.path_params["id"])
    return JSONResponse(
        {
            "object": "organization",
            "id": organization.id,
            "name": organization.name,
            "domains": [],
            "metadata": {},
            "external_id": None,
            "allow_profiles_outside_organization": False,
            "created_at": timestamp(organization.created_at),
            "updated_at": timestamp(organization.created_at),
        }
    )


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
    Route("/organizations/{id}", with_key(_get_organization)),
    Route("/organizations/{id}/audit_log_configuration", with_key(_get_configuration)),
    Route("/organizations/{id}/audit_logs_retention", with_key(_get_retention)),
    Route("/organizations/{id}/audit_logs_retention", with_key(_put_retention), methods=["PUT"]),
)
