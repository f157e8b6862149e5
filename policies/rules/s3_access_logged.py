"""Access logs of the bucket that keeps events."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.resources import (
    BUCKET,
    CHECK,
    LOGGING,
    log_targets,
    name,
    settings_of,
    settings_of_bucket,
)
from policies.resource import Stack
from policies.rule import Finding, Parameters, StackRule


def _judge(stack: Stack, _: Parameters) -> Iterator[Finding]:
    if any(settings_of(check).get("environment") == "staging" for check in stack.of(*CHECK)):
        return
    targets = log_targets(stack)
    for bucket in stack.of(BUCKET):
        if name(bucket) not in targets and not settings_of_bucket(stack, bucket, LOGGING):
            yield Finding("found no access logs, wanted a BucketLogging", bucket.urn)


RULE = StackRule(
    id="s3-access-logged",
    title="A bucket that stores events logs who reads it, except in staging",
    severity="medium",
    level="advisory",
    frameworks=(
        "Security Hub S3.9",
        "Checkov CKV_AWS_18",
        "Prowler s3_bucket_server_access_logging_enabled",
    ),
    why="Audits ask who has read a customer's audit log.",
    repair="Name a bucket in `destination.accessLogs` of the stack file.",
    source='S3 User Guide, "Logging requests with server access logging", 2026-11-22',
    judge=_judge,
)
