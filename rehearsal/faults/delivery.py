"""What WorkOS, or whoever touches the archive, does to an event on its way."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from http import HTTPStatus

from logstreams.verification.test_event import ACTION
from rehearsal.customer import LOCAL_EGRESS
from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.front import in_front_of_workos
from rehearsal.faults.reachability import API
from rehearsal.faults.stream import STREAM
from rehearsal.source_addresses import UNLISTED

DELIVERY = "delivery"
# What never reaches WorkOS tells nothing of its delivery: those two make no pair with a stream's.
EVENTS = "POST /audit_logs/events"

CONFIGURATION = "GET /organizations/[^/]+/audit_log_configuration"


@fault("LS801", API, STREAM, DELIVERY)
def event_refused(context: FaultContext) -> FaultInjection:
    """WorkOS refuses the test event, for a reason of its own."""
    words = {"message": "Invalid Audit Log event.", "code": "invalid_audit_log_event"}
    with in_front_of_workos(context, {EVENTS: (HTTPStatus.BAD_REQUEST, words)}):
        yield


@fault("LS801", API, STREAM, DELIVERY)
def event_without_success(context: FaultContext) -> FaultInjection:
    """WorkOS answers the test event with success: false."""
    with in_front_of_workos(context, {EVENTS: (HTTPStatus.OK, {"success": False})}):
        yield


@fault("LS216", API, STREAM, DELIVERY)
def event_of_a_version_that_is_not_configured(context: FaultContext) -> FaultInjection:
    """WorkOS lists a version of the test action's schema and does not know it."""
    what = f"event '{ACTION}', version '2' has not been configured in this environment"
    words = {"message": f"Invalid Audit Log event: {what}"}
    with in_front_of_workos(context, {EVENTS: (HTTPStatus.BAD_REQUEST, words)}):
        yield


@fault("LS217", API, STREAM, DELIVERY)
def stream_synced_yesterday(context: FaultContext) -> FaultInjection:
    """WorkOS writes a time in another way than it publishes."""
    stream = context.workos.stream(context.organization)
    if stream is None:
        raise ValueError("there is no stream")
    answer = {
        "organization_id": context.organization,
        "retention_period_in_days": 30,
        "state": "active",
        "log_stream": {
            "id": stream.id,
            "type": stream.type.value,
            "state": stream.state.value,
            "last_synced_at": "yesterday",
            "created_at": stream.created_at.isoformat(),
        },
    }
    with in_front_of_workos(context, {CONFIGURATION: (HTTPStatus.OK, answer)}):
        yield


@fault("LS802", API, STREAM, DELIVERY)
def event_not_recorded(context: FaultContext) -> FaultInjection:
    """WorkOS says that it took the event, and drops it."""
    with in_front_of_workos(context, {EVENTS: (HTTPStatus.OK, {"success": True})}):
        yield


@fault("LS307", DELIVERY)
def event_late(context: FaultContext) -> FaultInjection:
    """WorkOS delivers a quarter of an hour late."""
    context.workos.behave(context.organization, late_seconds=15 * 60)
    yield
    context.workos.behave(context.organization)


@fault("LS803", DELIVERY)
def event_under_another_path(context: FaultContext) -> FaultInjection:
    """WorkOS writes below another path than the form says."""
    context.workos.behave(context.organization, path=f"{context.settings.object_prefix}2.0")
    yield
    context.workos.behave(context.organization)


@fault("LS805", DELIVERY)
def event_truncated(context: FaultContext) -> FaultInjection:
    """WorkOS delivers the first half of every event."""
    context.workos.behave(context.organization, body="truncated")
    yield
    context.workos.behave(context.organization)


@fault("LS805", DELIVERY)
def event_altered(context: FaultContext) -> FaultInjection:
    """WorkOS delivers every event with another action than was sent."""
    context.workos.behave(context.organization, body="altered")
    yield
    context.workos.behave(context.organization)


@fault("LS805", DELIVERY)
def event_without_context(context: FaultContext) -> FaultInjection:
    """WorkOS leaves out from where and with what an event was caused."""
    context.workos.behave(context.organization, changes={"context": None})
    yield
    context.workos.behave(context.organization)


@fault("LS805", DELIVERY)
def event_of_other_targets(context: FaultContext) -> FaultInjection:
    """WorkOS delivers every event with another target than was sent."""
    context.workos.behave(context.organization, changes={"targets": [{"id": "1", "type": "user"}]})
    yield
    context.workos.behave(context.organization)


@fault("LS306", DELIVERY, "stream")
def event_without_content_md5(context: FaultContext) -> FaultInjection:
    """WorkOS leaves out Content-MD5, without which a locked bucket takes nothing."""
    context.workos.behave(context.organization, content_md5=False)
    yield
    context.workos.behave(context.organization)
    context.save_form()


@fault(NOTHING, DELIVERY)
def event_twice(context: FaultContext) -> FaultInjection:
    """WorkOS delivers every event twice, as it may: it promises nowhere to deliver once."""
    context.workos.behave(context.organization, copies=2)
    yield
    context.workos.behave(context.organization)


@fault("LS606", DELIVERY, "access logs", "stack file")
def event_from_an_address_on_no_list(context: FaultContext) -> FaultInjection:
    """WorkOS delivers from an address that it added yesterday, and S3's access log shows it."""
    s3, bucket = context.client("s3"), context.settings.bucket_name
    logging = s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"]
    log = {
        "Bucket": logging["TargetBucket"],
        "Key": f"{logging.get('TargetPrefix', '')}{datetime.now(UTC):%Y-%m-%d-%H-%M-%S}-0001",
    }
    session = (
        f"arn:aws:sts::{context.settings.account_id}:assumed-role/{context.settings.role_name}/x"
    )
    context.workos.behave(context.organization, address=UNLISTED)
    # The local S3 writes no logs: this is the record that S3's user guide has of such a request.
    record = (
        f"79a59df9 {bucket} [{datetime.now(UTC):%d/%b/%Y:%H:%M:%S} +0000] {UNLISTED} {session} 3E57"
        f' REST.PUT.OBJECT audit/x.json "PUT /{bucket}/audit/x.json HTTP/1.1" 403 AccessDenied 243 '
    )
    s3.put_object(**log, Body=record.encode())
    yield
    file, last = context.customer.stack_file, LOCAL_EGRESS[-1]
    longer = re.sub(rf'( *)- "{last}"', rf'\g<0>\n\1- "{UNLISTED}"', file.read_text())
    file.write_text(longer, encoding="utf-8")
    yield
    context.workos.behave(context.organization)


FAULTS = (
    event_refused,
    event_without_success,
    event_of_a_version_that_is_not_configured,
    stream_synced_yesterday,
    event_not_recorded,
    event_late,
    event_under_another_path,
    event_truncated,
    event_altered,
    event_without_context,
    event_of_other_targets,
    event_without_content_md5,
    event_from_an_address_on_no_list,
    event_twice,
)
