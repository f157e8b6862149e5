"""The body of a create-event request."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, StrictInt, StrictStr

from rehearsal.workos.state.timestamps import timestamp


def _instant(text: str) -> str:
    """The time in WorkOS's own form.

    That only times ending in Z are accepted is told by the official Python SDK, `workos` 10.8.0
    (`_types.py`); that they are kept to the millisecond is inferred from its examples.
    """
    if not text.endswith("Z"):
        raise ValueError("a time in UTC, ending in Z, is wanted")
    return timestamp(datetime.fromisoformat(text))


class _Entity(BaseModel):
    id: StrictStr
    type: StrictStr
    name: StrictStr | None = None
    metadata: dict[str, Any] | None = None


class _Context(BaseModel):
    location: StrictStr
    user_agent: StrictStr | None = None


class EventBody(BaseModel):
    """AuditLogEventDto of the OpenAPI specification v0.61.0."""

    action: StrictStr
    occurred_at: Annotated[StrictStr, AfterValidator(_instant)]
    actor: _Entity
    targets: list[_Entity]
    context: _Context
    metadata: dict[str, Any] | None = None
    version: StrictInt | None = None


class Ingestion(BaseModel):
    """AuditLogEventIngestionDto of the OpenAPI specification v0.61.0."""

    organization_id: StrictStr
    event: EventBody
