"""Taking in audit log events."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.workos.api import event_rules
from rehearsal.workos.api.calls import organization_of, read_body, with_key
from rehearsal.workos.api.errors import APIError
from rehearsal.workos.api.event_body import Ingestion
from rehearsal.workos.state import Environment
from rehearsal.workos.state.actions import Schema
from rehearsal.workos.state.idempotency import derived_key
from rehearsal.workos.state.records import AuditLogState
from rehearsal.workos.streaming.recording import record

DEFAULT_VERSION = 1
"""An event without a version is judged by the first schema. Inferred: `version` "must be provided"
once there is a newer one (workos.com/docs/audit-logs/editing-events, 2026-11-22)."""


async def _create_event(request: Request, environment: Environment) -> Response:
    ingestion = await read_body(request, Ingestion)
    organization = organization_of(environment, ingestion.organization_id)
    if organization.audit_logs is not AuditLogState.ACTIVE:
        # Published as a 400 with a message only; which message, and when, is inferred.
        raise APIError(400, {"message": f"Audit Logs are not enabled for '{organization.id}'."})
    body = ingestion.event.model_dump(exclude_none=True)
    _judge(body, environment)
    content = {"organization_id": organization.id, "event": body}
    key = request.headers.get("idempotency-key") or derived_key(content)
    if not environment.idempotency_keys.seen(key):
        environment.idempotency_keys.remember(key)
        record(organization, body, environment.clock, request.app.state.deliveries)
    return JSONResponse({"success": True})


def _judge(body: dict[str, Any], environment: Environment) -> None:
    schema = _schema(body, environment)
    if wrong := event_rules.violations(body, schema):
        raise APIError(
            400,
            {
                "message": "Invalid Audit Log event.",
                "code": "invalid_audit_log_event",
                "errors": [{"instancePath": path} for path in wrong],
            },
        )


def _schema(body: dict[str, Any], environment: Environment) -> Schema:
    """The schema that judges an event.

    Raises:
        APIError: 400 where there is none, in the words that users of WorkOS's quote (dust-tt/dust
            #26412 and #26831, 2026-11-28); that it has no code is inferred.
    """
    name, wanted = body["action"], body.get("version", DEFAULT_VERSION)
    action = environment.actions.get(name)
    for schema in action.schemas if action else ():
        if schema.version == wanted:
            return schema
    words = f"event '{name}', version '{wanted}' has not been configured in this environment"
    raise APIError(400, {"message": f"Invalid Audit Log event: {words}"})


ROUTES = (Route("/audit_logs/events", with_key(_create_event), methods=["POST"]),)
