"""What an administrator shares the archive with, beside its policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from rehearsal.faults.archive import BUCKET
from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.role import STRANGER

ACL = "bucket ACL"
REPLICATION = "replication"
CANONICAL_ID = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
"""Another account's canonical user ID (the example of the S3 user guide)."""


@fault("LS517", ACL, BUCKET)
def acl_lets_a_stranger_in(context: FaultContext) -> FaultInjection:
    """ACLs were switched on, as a tool of old wanted, and a contractor was let read and write."""
    s3, bucket = context.client("s3"), context.settings.bucket_name
    _switch_acls_on(context)
    who = f"id={CANONICAL_ID}"
    s3.put_bucket_acl(Bucket=bucket, GrantRead=who, GrantWrite=who)
    yield
    s3.put_bucket_acl(Bucket=bucket, ACL="private")


@fault("LS518", REPLICATION, by_hand="AWS's own command is no part of a rehearsal")
def events_copied_to_another_account(context: FaultContext) -> FaultInjection:
    """A replication rule copies every event into a contractor's bucket."""
    with _copies(context, "audit"):
        yield


@fault(NOTHING, REPLICATION)
def reports_copied_to_another_account(context: FaultContext) -> FaultInjection:
    """A replication rule copies another folder of the bucket into a contractor's."""
    with _copies(context, "reports/"):
        yield


@contextmanager
def _copies(context: FaultContext, prefix: str) -> Iterator[None]:
    """A rule that copies what begins with a prefix into a bucket of a stranger's."""
    aws, s3, bucket = context.customer.world.aws, context.client("s3"), context.settings.bucket_name
    theirs, target = aws.client("s3", aws.administrator(STRANGER)), f"{bucket[:40]}-copies"
    theirs.create_bucket(Bucket=target)
    theirs.put_bucket_versioning(Bucket=target, VersioningConfiguration={"Status": "Enabled"})
    rule = {
        "ID": "copies",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": prefix},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::{target}"},
    }
    s3.put_bucket_replication(
        Bucket=bucket,
        ReplicationConfiguration={"Role": _copier(context), "Rules": [rule]},
    )
    yield
    s3.delete_bucket_replication(Bucket=bucket)
    context.client("iam").delete_role(RoleName="copier")
    theirs.delete_bucket(Bucket=target)


def _copier(context: FaultContext) -> str:
    """The role that S3 copies with; it may do nothing, so that no copy is ever made."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    made = context.client("iam").create_role(
        RoleName="copier",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    return str(made["Role"]["Arn"])


def _switch_acls_on(context: FaultContext) -> None:
    context.client("s3").put_bucket_ownership_controls(
        Bucket=context.settings.bucket_name,
        OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
    )


FAULTS = (
    acl_lets_a_stranger_in,
    events_copied_to_another_account,
    reports_copied_to_another_account,
)
