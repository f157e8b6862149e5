"""Object Lock of the bucket that keeps events."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.resources import BUCKET, log_targets, name
from policies.lib.values import is_true
from policies.resource import Stack
from policies.rule import Finding, Parameters, StackRule


def _judge(stack: Stack, _: Parameters) -> Iterator[Finding]:
    targets = log_targets(stack)
    for bucket in stack.of(BUCKET):
        if not is_true(bucket.get("objectLockEnabled")) and name(bucket) not in targets:
            yield Finding("found Object Lock off, wanted on", bucket.urn)


RULE = StackRule(
    id="s3-object-lock-enabled",
    title="A bucket that stores events has Object Lock",
    severity="high",
    frameworks=("Security Hub S3.15", "Checkov CKV_AWS_143", "Prowler s3_bucket_object_lock"),
    why="An audit log that its owner can delete proves nothing.",
    repair="Set objectLockEnabled when you create the bucket.",
    source='S3 User Guide, "Locking objects with Object Lock", 2026-11-22',
    judge=_judge,
)
