"""Exports."""

from __future__ import annotations

from datetime import timedelta

from pydantic import AwareDatetime, BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from rehearsal.service import LOOPBACK
from rehearsal.workos.api.calls import read_body, with_key, world_of
from rehearsal.workos.api.errors import APIError, not_found
from rehearsal.workos.state import Environment
from rehearsal.workos.state.records import RecordedEvent

EXPORTABLE = timedelta(days=92)
"""The past three months (workos.com/docs/audit-logs/exporting-events, 2026-11-22)."""
NO_EVENTS = "No audit log events found in the given range."
FILES = "/audit-log-exports"
FILES_HOST = "localhost"


class _ExportBody(BaseModel):
    """AuditLogExportCreationDto of the OpenAPI specification v0.61.0."""

    organization_id: str
    range_start: AwareDatetime
    range_end: AwareDatetime
    actions: list[str] | None = None
    actors: list[str] | None = None
    actor_names: list[str] | None = None
    actor_ids: list[str] | None = None
    targets: list[str] | None = None

    def selects(self, event: RecordedEvent) -> bool:
        """Whether the event is in the range and passes every filter that was given."""
        actor = event.body["actor"]
        types = {target["type"] for target in event.body["targets"]}
        return (
            self.range_start <= event.occurred_at <= self.range_end
            and (self.actions is None or event.body["action"] in self.actions)
            and (self.actors is None or actor.get("name") in self.actors)
            and (self.actor_names is None or actor.get("name") in self.actor_names)
            and (self.actor_ids is None or actor["id"] in self.actor_ids)
            and (self.targets is None or not types.isdisjoint(self.targets))
        )


async def _create_export(request: Request, environment: Environment) -> Response:
    body = await read_body(request, _ExportBody)
    organization = environment.organizations.get(body.organization_id)
    if organization is None:
        # The specification has no 404 here.
        message = f"Organization not found: '{body.organization_id}'."
        raise APIError(400, {"message": message})
    earliest = environment.clock.now() - EXPORTABLE
    if not earliest <= body.range_start <= body.range_end:
        code = "invalid_audit_log_export_range_date"
        raise APIError(400, {"message": "Invalid date range", "code": code})
    events = [event for event in organization.events if body.selects(event)]
    if not events:
        # workos/workos-audit-harness, 2026-08-14; that the status is 400 is inferred.
        raise APIError(400, {"message": NO_EVENTS})
    export = environment.exports.create(events, organization.behaviour)
    return JSONResponse(environment.exports.answer(export, _files_url(request)), 201)


async def _get_export(request: Request, environment: Environment) -> Response:
    export_id = request.path_params["id"]
    export = environment.exports.get(export_id)
    if export is None:
        raise not_found("Audit Log Export", export_id)
    return JSONResponse(environment.exports.answer(export, _files_url(request)))


async def _file(request: Request) -> Response:
    """The CSV; its URL is its only key, as with a presigned one."""
    for environment in world_of(request).environments.values():
        content = environment.exports.content(request.path_params["token"])
        if content is not None:
            return PlainTextResponse(content, media_type="text/csv")
    raise APIError(403, {"message": "The URL is unknown or has expired."})


def _files_url(request: Request) -> str:
    """Of another host than the API's, as WorkOS's is: what is allowed for one is not for both."""
    return world_of(request).url.replace(LOOPBACK, FILES_HOST) + FILES


ROUTES = (
    Route("/audit_logs/exports", with_key(_create_export), methods=["POST"]),
    Route("/audit_logs/exports/{id}", with_key(_get_export)),
)
FILE_ROUTES = (Route(FILES + "/{token}.csv", _file),)
