"""An application of the platform's, as it talks to WorkOS: with the same key, by the SDK."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import httpx2
from workos import WorkOSClient
from workos.audit_logs.models import (
    AuditLogEvent,
    AuditLogEventActor,
    AuditLogEventContext,
    AuditLogEventTarget,
    AuditLogSchemaTargetInput,
)

from rehearsal.faults.fault_context import FaultContext

KEY = "WORKOS_API_KEY"
ACTION = "document.opened"
TARGET = "document"


@contextmanager
def sdk(context: FaultContext) -> Iterator[WorkOSClient]:
    """The SDK with the customer's key, straight to WorkOS whatever the terminal says."""
    trust = httpx2.create_ssl_context(verify=str(context.workos.ca))
    with httpx2.Client(verify=trust, trust_env=False) as http:
        yield WorkOSClient(
            api_key=context.environment[KEY],
            base_url=context.workos.url,
            http_client=http,
        )


def emit(workos: WorkOSClient, organization: str, number: int = 1) -> None:
    """Emit events of something that users do, one after the other."""
    for _ in range(number):
        document = uuid4().hex
        event = AuditLogEvent(
            action=ACTION,
            occurred_at=datetime.now(UTC),
            actor=AuditLogEventActor(id="user_1", type="user"),
            targets=[AuditLogEventTarget(id=document, type=TARGET)],
            context=AuditLogEventContext(location="203.0.113.7"),
        )
        workos.audit_logs.create_event(
            organization_id=organization, event=event, idempotency_key=document
        )


@contextmanager
def traffic(
    context: FaultContext, organization: str, before: int = 0, pause_seconds: float = 0
) -> Iterator[None]:
    """Events one after the other, for the length of the block.

    Args:
        context: Whose platform it is.
        organization: Whose events.
        before: How many are emitted before the block begins.
        pause_seconds: Between two events.
    """
    stopped = threading.Event()

    def emit_on(workos: WorkOSClient) -> None:
        while not stopped.wait(pause_seconds):
            emit(workos, organization)

    with sdk(context) as workos:
        workos.audit_logs.create_schema(ACTION, targets=[AuditLogSchemaTargetInput(type=TARGET)])
        emit(workos, organization, before)
        thread = threading.Thread(target=emit_on, args=(workos,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()
