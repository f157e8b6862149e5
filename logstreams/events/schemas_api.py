"""Actions and their schemas in WorkOS, by the official SDK."""

from __future__ import annotations

from typing import Any

from workos import RequestOptions
from workos.audit_logs.models import (
    AuditLogSchema,
    AuditLogSchemaActorInput,
    AuditLogSchemaTargetInput,
)

from logstreams.events.event_schema import EventSchema, from_published
from logstreams.events.plan import PublishedSchema
from logstreams.verification.workos.connection import connect
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure
from logstreams.verification.workos.reading import text

_PAGE = 100
_ONCE: RequestOptions = {"max_retries": 0}
"""A version that was made twice cannot be deleted: only create_event honours an Idempotency-Key
(workos/workos-python #692, 2026-11-28)."""


class WorkOSSchemas:
    """Implements `SchemasApi`. Every method raises `WorkOSFailure` and nothing else."""

    def __init__(self, api_key: str, base_url: str | None = None) -> None:
        """Make a client; nothing is sent.

        Args:
            api_key: The environment's secret key; it is never logged or shown.
            base_url: Default: WORKOS_BASE_URL, else WorkOS's own.
        """
        connection = connect(api_key, base_url)
        self._asking = connection.asking
        self._http = connection.http
        self._audit_logs = connection.sdk.audit_logs

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def actions(self) -> list[str]:
        """The names of all actions of the environment."""
        return self._asking.demand(
            lambda: [*self._audit_logs.list_actions(limit=_PAGE).auto_paging_iter()],
            lambda found: [text(each.name, "an action's name") for each in found],
        )

    def versions(self, action: str) -> list[PublishedSchema]:
        """An action's latest versions, newest first; none where WorkOS does not know the action."""
        found = self._asking.ask(
            lambda: self._audit_logs.list_action_schemas(action, limit=_PAGE, order="desc"),
            lambda page: [_published(action, each) for each in page.data if self._asking.listed()],
        )
        return sorted(found or (), key=lambda each: -each.version)

    def publish(self, schema: EventSchema) -> PublishedSchema:
        """Make a version; the action too, where it is missing."""
        body = schema.body()
        targets = [
            AuditLogSchemaTargetInput(type=each["type"], metadata=each.get("metadata"))
            for each in body["targets"]
        ]
        extra: dict[str, Any] = {}
        if "actor" in body:
            extra["actor"] = AuditLogSchemaActorInput(metadata=body["actor"]["metadata"])
        if "metadata" in body:
            extra["metadata"] = body["metadata"]
        return self._asking.demand(
            lambda: self._audit_logs.create_schema(
                schema.action, targets=targets, request_options=_ONCE, **extra
            ),
            lambda answer: _published(schema.action, answer),
        )


def _published(action: str, answer: AuditLogSchema) -> PublishedSchema:
    body = answer.to_dict()
    try:
        schema = from_published(action, body)
    except ValueError:
        raise WorkOSFailure(
            ApiErrorKind.UNEXPECTED,
            f"version {answer.version} of the schema of {action} is not of the published shape",
        ) from None
    if not isinstance(answer.version, int):
        raise WorkOSFailure(
            ApiErrorKind.UNEXPECTED, f"the version of {action} is {answer.version!r:.40}"
        )
    return PublishedSchema(answer.version, schema)
