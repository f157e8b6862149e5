"""What happens to how long events are kept, and to the log of who read them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from rehearsal.faults.archive import BUCKET
from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.fault_runner import log_bucket_policy
from rehearsal.faults.finding import NOTHING

LAST_YEAR = datetime(2025, 1, 1, tzinfo=UTC)


def set_lifecycle(context: FaultContext, rule: dict[str, Any]) -> None:
    """Replace the bucket's lifecycle by one rule."""
    rules = [{"ID": "clear-away", "Status": "Enabled", **rule}]
    context.client("s3").put_bucket_lifecycle_configuration(
        Bucket=context.settings.bucket_name, LifecycleConfiguration={"Rules": rules}
    )


@fault("LS514", BUCKET)
def retention_shortened(context: FaultContext) -> FaultInjection:
    """The bucket's default retention was shortened to a day."""
    lock = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}
    context.client("s3").put_object_lock_configuration(
        Bucket=context.settings.bucket_name,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": lock},
    )
    yield


@fault("LS514", BUCKET)
def retention_removed(context: FaultContext) -> FaultInjection:
    """The bucket's default retention was removed: new events are not locked."""
    context.client("s3").put_object_lock_configuration(
        Bucket=context.settings.bucket_name,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"},
    )
    yield


@fault("LS527", BUCKET)
def retention_lengthened(context: FaultContext) -> FaultInjection:
    """The bucket's default retention was set to eleven years, for another customer's contract."""
    mode = context.settings.archive.retention.mode
    lock = {"DefaultRetention": {"Mode": mode, "Days": 4000}}
    context.client("s3").put_object_lock_configuration(
        Bucket=context.settings.bucket_name,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": lock},
    )
    yield


@fault("LS515", BUCKET)
def lifecycle_expires_early(context: FaultContext) -> FaultInjection:
    """A lifecycle rule that clears old files away was put on every bucket."""
    set_lifecycle(context, {"Filter": {"Prefix": ""}, "Expiration": {"Days": 7}})
    yield


@fault("LS515", BUCKET)
def lifecycle_expires_from_a_day_on(context: FaultContext) -> FaultInjection:
    """A lifecycle rule of last year's clean-up, with a date that has passed, was put back."""
    set_lifecycle(context, {"Filter": {"Prefix": ""}, "Expiration": {"Date": LAST_YEAR}})
    yield


@fault(NOTHING, BUCKET)
def lifecycle_of_tagged_objects(context: FaultContext) -> FaultInjection:
    """A lifecycle rule clears away what is tagged as temporary; events carry no tags."""
    tagged = {"Tag": {"Key": "temporary", "Value": "true"}}
    set_lifecycle(context, {"Filter": tagged, "Expiration": {"Days": 1}})
    yield
    context.up()


@fault(NOTHING, BUCKET)
def lifecycle_of_large_objects(context: FaultContext) -> FaultInjection:
    """A lifecycle rule clears away what is larger than a megabyte; no event is."""
    large = {"ObjectSizeGreaterThan": 1_048_576}
    set_lifecycle(context, {"Filter": large, "Expiration": {"Days": 1}})
    yield
    context.up()


@fault(NOTHING, BUCKET)
def lifecycle_expires_from_a_day_to_come(context: FaultContext) -> FaultInjection:
    """A lifecycle rule expires objects from 2099 on, long after what is written now is kept."""
    date = datetime(2099, 1, 1, tzinfo=UTC)
    set_lifecycle(context, {"Filter": {"Prefix": ""}, "Expiration": {"Date": date}})
    yield
    context.up()


@fault("LS515", BUCKET)
def lifecycle_of_a_year(context: FaultContext) -> FaultInjection:
    """A lifecycle rule clears this year's folders away, and leaves the others."""
    year = f"{context.settings.object_prefix}{datetime.now(UTC):%Y}-"
    set_lifecycle(context, {"Filter": {"Prefix": year}, "Expiration": {"Days": 7}})
    yield


@fault("LS516", "access logs")
def log_bucket_closed(context: FaultContext) -> FaultInjection:
    """The policy of the bucket for access logs was deleted."""
    logs = context.settings.archive.access_logs
    if logs is None:
        raise ValueError("the stack has no access logs")
    s3 = context.client("s3")
    s3.delete_bucket_policy(Bucket=logs.bucket)
    yield
    document = log_bucket_policy(logs.bucket, context.settings.account_id)
    s3.put_bucket_policy(Bucket=logs.bucket, Policy=json.dumps(document))


FAULTS = (
    retention_shortened,
    retention_removed,
    retention_lengthened,
    lifecycle_expires_early,
    lifecycle_expires_from_a_day_on,
    lifecycle_of_tagged_objects,
    lifecycle_of_large_objects,
    lifecycle_expires_from_a_day_to_come,
    lifecycle_of_a_year,
    log_bucket_closed,
)
