"""A customer's application that sends events while something happens to the stream."""

from __future__ import annotations

import os
import ssl
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import httpx2
from workos import WorkOSClient
from workos.audit_logs.models import (
    AuditLogEvent,
    AuditLogEventActor,
    AuditLogEventContext,
    AuditLogEventTarget,
    AuditLogSchemaTargetInput,
)

from logstreams.verification.aws import Aws
from logstreams.verification.destinations import destination_of
from rehearsal.customer import Customer

ACTION = "seat.assignment.changed"
MOST = 3_000
"""Events of one stream at most, however long what happens takes."""


@dataclass
class SteadyStream:
    """What was sent so far, and what of it the destination has."""

    customer: Customer
    every_seconds: float
    sent: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """What the SDK raised."""
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))

    def counted(self) -> Counter[str]:
        """How often each event lies at the destination."""
        return Counter(
            document["targets"][0]["id"]
            for document in self._documents()
            if document.get("action") == ACTION
        )

    def _documents(self) -> list[Any]:
        """What the destination has, as the kit's own reader shows it.

        An endpoint of the customer's own tells nobody but its owner.
        """
        customer, now = self.customer, datetime.now(UTC)
        with mock.patch.dict(os.environ, customer.cli.environment, clear=True):
            settings = customer.settings
            if settings.destination.type == "https" and settings.destination.archive is None:
                taken = customer.world.public.endpoint(customer.stack).events()
                return [one.get("event", one) for one in taken]
            stored = destination_of(settings).stored(
                settings, Aws(settings), self.begun - timedelta(minutes=1), now
            )
            return [one.document for one in stored if one is not None]

    def settled(self, seconds: float = 30) -> tuple[int, int]:
        """How many of what was sent are lost, and how many are there more than once.

        Waits until all are there, so long at most, and a second more for what comes twice.
        """
        deadline = time.monotonic() + seconds
        while {*self.sent} - {*self.counted()} and time.monotonic() < deadline:
            time.sleep(0.5)
        time.sleep(1)
        found = self.counted()
        return len({*self.sent} - {*found}), sum(times > 1 for times in found.values())


@contextmanager
def steady_stream(customer: Customer, every_seconds: float = 0.2) -> Iterator[SteadyStream]:
    """Emit events with WorkOS's official SDK, in the background, until the block ends."""
    stream = SteadyStream(customer, every_seconds)
    environment = customer.cli.environment
    trust = ssl.create_default_context(cafile=environment["SSL_CERT_FILE"])
    done = threading.Event()
    with httpx2.Client(verify=trust, trust_env=False) as http:
        # A key of its own: what it sends does not depend on the key that is rotated.
        application = customer.world.workos.create_key("production")
        sdk = WorkOSClient(
            api_key=application,
            client_id="client_1",
            base_url=environment["WORKOS_BASE_URL"],
            http_client=http,
        )
        seat = AuditLogSchemaTargetInput(type="seat")
        sdk.audit_logs.create_schema(ACTION, targets=[seat])
        thread = threading.Thread(target=_emit, args=(sdk, stream, done), daemon=True)
        thread.start()
        try:
            yield stream
        finally:
            done.set()
            thread.join(timeout=30)


def _emit(sdk: WorkOSClient, stream: SteadyStream, done: threading.Event) -> None:
    while not done.wait(stream.every_seconds) and len(stream.sent) < MOST:
        seat = f"seat_{uuid.uuid4().hex}"
        try:
            sdk.audit_logs.create_event(
                organization_id=stream.customer.organization_id,
                event=AuditLogEvent(
                    action=ACTION,
                    occurred_at=datetime.now(UTC),
                    actor=AuditLogEventActor(id="user_1", type="user"),
                    targets=[AuditLogEventTarget(id=seat, type="seat")],
                    context=AuditLogEventContext(location="192.0.2.1"),
                ),
            )
        except Exception as problem:
            stream.refused.append(f"{type(problem).__name__}: {problem}")
        else:
            stream.sent.append(seat)
