"""Writing an event into an organization's trail, from where it is streamed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rehearsal.workos.state.clock import Clock
from rehearsal.workos.state.identifiers import new_id
from rehearsal.workos.state.records import Organization, RecordedEvent
from rehearsal.workos.streaming.deliveries import Deliveries


def record(
    organization: Organization, body: dict[str, Any], clock: Clock, deliveries: Deliveries
) -> None:
    """Record an event, and start to deliver it.

    Args:
        organization: Whose trail.
        body: The event as the API takes it, `occurred_at` in WorkOS's own form.
        clock: WorkOS's.
        deliveries: What is under way.
    """
    event = RecordedEvent(
        id=new_id("audit_log_event"),
        organization_id=organization.id,
        recorded_at=clock.now(),
        occurred_at=datetime.fromisoformat(body["occurred_at"]),
        body=body,
    )
    organization.events.append(event)
    deliveries.submit(organization, event)
