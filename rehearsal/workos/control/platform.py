"""Platform Audit Logs: what WorkOS itself writes into the trail."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rehearsal.workos.api.calls import read_body, world_of
from rehearsal.workos.control.calls import organization_in
from rehearsal.workos.messages.control import PlatformEvent, PlatformSwitch
from rehearsal.workos.state.identifiers import new_id
from rehearsal.workos.state.timestamps import timestamp
from rehearsal.workos.streaming.recording import record


async def _switch(request: Request) -> Response:
    wanted = await read_body(request, PlatformSwitch)
    environment = world_of(request).environments[wanted.environment]
    environment.platform_audit_logs = wanted.platform_audit_logs
    return Response(status_code=204)


async def _happen(request: Request) -> Response:
    """Something happens at WorkOS; it is written where the environment's switch is on."""
    happened = await read_body(request, PlatformEvent)
    organization, world = organization_in(request), world_of(request)
    environment = world.environment_of(organization.id)
    if environment is not None and environment.platform_audit_logs:
        body = _body(happened, timestamp(world.clock.now()))
        record(organization, body, world.clock, request.app.state.deliveries)
    return Response(status_code=204)


def _body(happened: PlatformEvent, now: str) -> dict[str, Any]:
    """The event of something that happened.

    Its actions are documented (workos.com/docs/audit-logs/platform-audit-logs, 2026-11-28); that
    its actor is the user, and its target the session or membership, is inferred.
    """
    kind = happened.action.partition(".")[0]
    return {
        "action": happened.action,
        "occurred_at": now,
        "actor": {"id": happened.user, "type": "user"},
        "targets": [{"id": new_id(kind), "type": kind}],
        "context": {"location": "192.0.2.1"},
    }


ROUTES = (
    Route("/platform_audit_logs", _switch, methods=["PUT"]),
    Route("/organizations/{id}/platform_events", _happen, methods=["POST"]),
)
