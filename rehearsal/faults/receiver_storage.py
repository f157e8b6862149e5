"""What the bucket's policy asks of whoever writes, in front of the receiver's role."""

from __future__ import annotations

from typing import Any

from rehearsal.cli import passed
from rehearsal.faults.archive import BUCKET
from rehearsal.faults.bucket_policy import POLICY, deny_writing
from rehearsal.faults.fault import WITHOUT_AWS_CLI, Fault, FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.receiver import RECEIVER, recycle
from rehearsal.faults.stream import STREAM


@fault("LS505", POLICY, BUCKET, STREAM, fixture="https")
def receiver_is_to_come_by_a_vpc_endpoint(context: FaultContext) -> FaultInjection:
    """The bucket became one that is written to by a VPC endpoint alone; the receiver has none."""
    yield from _denied(context, StringNotEquals={"aws:SourceVpce": "vpce-0123456789abcdef0"})


@fault("LS505", POLICY, BUCKET, STREAM, fixture="https")
def receiver_is_to_come_from_an_address(context: FaultContext) -> FaultInjection:
    """The company's own network became the only one that may write; a function is not in it."""
    yield from _denied(context, NotIpAddress={"aws:SourceIp": ["192.0.2.0/24"]})


@fault("LS505", POLICY, BUCKET, STREAM, fixture="https")
def receiver_is_to_send_an_encryption_header(context: FaultContext) -> FaultInjection:
    """A policy of old wants an encryption header; the bucket's default encrypts without."""
    yield from _denied(context, StringNotEquals={"s3:x-amz-server-side-encryption": "aws:kms"})


@fault("LS772", RECEIVER, STREAM, fixture="https", by_hand=WITHOUT_AWS_CLI)
def header_secret_under_a_key_of_its_own(context: FaultContext) -> FaultInjection:
    """Somebody encrypted the header's secret with a key that the receiver may not use."""
    yield from _encrypted(context)


@fault("LS772", RECEIVER, fixture="https", by_hand=WITHOUT_AWS_CLI)
def header_secret_under_another_key_since_a_moment(context: FaultContext) -> FaultInjection:
    """The same a moment ago: the receiver still has the value that it read before."""
    yield from _encrypted(context, read_again=False)


def _encrypted(context: FaultContext, *, read_again: bool = True) -> FaultInjection:
    manager, arn = context.client("secretsmanager"), context.settings.header_secret_arn
    if not read_again:
        recycle(context)
        passed(context.up())  # an event, so that the receiver has the value
    kms = context.client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    manager.update_secret(SecretId=arn, KmsKeyId=key)
    if read_again:
        recycle(context)
    yield
    manager.update_secret(SecretId=arn, KmsKeyId="alias/aws/secretsmanager")
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)


def _denied(context: FaultContext, **condition: Any) -> FaultInjection:
    deny_writing(context, **condition)
    yield


FAULTS: tuple[Fault, ...] = (
    receiver_is_to_come_by_a_vpc_endpoint,
    receiver_is_to_come_from_an_address,
    receiver_is_to_send_an_encryption_header,
    header_secret_under_a_key_of_its_own,
    header_secret_under_another_key_since_a_moment,
)
