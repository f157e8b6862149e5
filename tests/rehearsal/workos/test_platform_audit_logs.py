"""What WorkOS itself writes into the trail, once an environment's switch is on."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import httpx2
from workos import WorkOSClient

from rehearsal.workos import LocalWorkOS
from tests.rehearsal.waiting import eventually
from tests.rehearsal.workos.support import Customer


def test_nothing_is_written_until_the_switch_is_on(workos: LocalWorkOS, organization: str) -> None:
    workos.platform_event(organization, action="session.created")
    assert workos.events(organization) == []


def test_event_of_workos_itself_is_recorded_exported_and_streamed(
    customer: Customer, workos: LocalWorkOS, sdk: WorkOSClient, http: httpx2.Client
) -> None:
    customer.connect()
    workos.set_platform_audit_logs("production", on=True)
    try:
        workos.platform_event(customer.organization, action="session.created", user="user_9")
    finally:
        workos.set_platform_audit_logs("production", on=False)

    (recorded,) = workos.events(customer.organization)
    assert recorded.body["action"] == "session.created"
    now = datetime.now(UTC)
    export = sdk.audit_logs.create_export(
        organization_id=customer.organization, range_start=now - timedelta(hours=1), range_end=now
    )
    eventually(lambda: sdk.audit_logs.get_export(export.id).state == "ready")
    (row,) = csv.DictReader(
        io.StringIO(http.get(str(sdk.audit_logs.get_export(export.id).url)).text)
    )
    assert (row["action"], row["actor_id"]) == ("session.created", "user_9")
    eventually(customer.objects)
