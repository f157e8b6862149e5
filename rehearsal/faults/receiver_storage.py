"""What the bucket's policy asks of whoever writes, in front of the receiver's role."""

from __future__ import annotations

from typing import Any

from rehearsal.faults.archive import BUCKET
from rehearsal.faults.bucket_policy import POLICY, deny_writing
from rehearsal.faults.fault import Fault, FaultInjection, fault
from rehearsal.faults.scene import Scene
from rehearsal.faults.stream import STREAM


@fault("LS505", POLICY, BUCKET, STREAM, premises="https")
def receiver_is_to_come_by_a_vpc_endpoint(scene: Scene) -> FaultInjection:
    """The bucket became one that is written to by a VPC endpoint alone; the receiver has none."""
    yield from _denied(scene, StringNotEquals={"aws:SourceVpce": "vpce-0123456789abcdef0"})


@fault("LS505", POLICY, BUCKET, STREAM, premises="https")
def receiver_is_to_come_from_an_address(scene: Scene) -> FaultInjection:
    """The company's own network became the only one that may write; a function is not in it."""
    yield from _denied(scene, NotIpAddress={"aws:SourceIp": ["192.0.2.0/24"]})


@fault("LS505", POLICY, BUCKET, STREAM, premises="https")
def receiver_is_to_send_an_encryption_header(scene: Scene) -> FaultInjection:
    """A policy of old wants an encryption header; the bucket's default encrypts without."""
    yield from _denied(scene, StringNotEquals={"s3:x-amz-server-side-encryption": "aws:kms"})


def _denied(scene: Scene, **condition: Any) -> FaultInjection:
    deny_writing(scene, **condition)
    yield


FAULTS: tuple[Fault, ...] = (
    receiver_is_to_come_by_a_vpc_endpoint,
    receiver_is_to_come_from_an_address,
    receiver_is_to_send_an_encryption_header,
)
