"""What the bucket's policy asks of whoever writes, in front of the receiver's role."""

from __future__ import annotations

from typing import Any

from rehearsal.faults.archive import BUCKET
from rehearsal.faults.bucket_policy import POLICY, deny_writing
from rehearsal.faults.fault import Fault, FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.stream import STREAM


@fault("LS505", POLICY, BUCKET, STREAM, premises="https")
def receiver_is_to_come_by_a_vpc_endpoint(context: FaultContext) -> FaultInjection:
    """The bucket became one that is written to by a VPC endpoint alone; the receiver has none."""
    yield from _denied(context, StringNotEquals={"aws:SourceVpce": "vpce-0123456789abcdef0"})


@fault("LS505", POLICY, BUCKET, STREAM, premises="https")
def receiver_is_to_come_from_an_address(context: FaultContext) -> FaultInjection:
    """The company's own network became the only one that may write; a function is not in it."""
    yield from _denied(context, NotIpAddress={"aws:SourceIp": ["192.0.2.0/24"]})


@fault("LS505", POLICY, BUCKET, STREAM, premises="https")
def receiver_is_to_send_an_encryption_header(context: FaultContext) -> FaultInjection:
    """A policy of old wants an encryption header; the bucket's default encrypts without."""
    yield from _denied(context, StringNotEquals={"s3:x-amz-server-side-encryption": "aws:kms"})


def _denied(context: FaultContext, **condition: Any) -> FaultInjection:
    deny_writing(context, **condition)
    yield


FAULTS: tuple[Fault, ...] = (
    receiver_is_to_come_by_a_vpc_endpoint,
    receiver_is_to_come_from_an_address,
    receiver_is_to_send_an_encryption_header,
)
