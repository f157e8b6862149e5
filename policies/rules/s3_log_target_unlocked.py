"""The bucket that access logs are written to."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.resources import BUCKET, LOCK, log_targets, name, retention, settings_of_bucket
from policies.resource import Stack
from policies.rule import Finding, Parameters, StackRule


def _judge(stack: Stack, _: Parameters) -> Iterator[Finding]:
    targets = log_targets(stack)
    for bucket in stack.of(BUCKET):
        locks = settings_of_bucket(stack, bucket, LOCK)
        locked = any(retention(lock)[1] is not None for lock in locks)
        if name(bucket) in targets and locked:
            yield Finding(
                "found access logs sent to a bucket with default retention, wanted one without",
                bucket.urn,
            )


RULE = StackRule(
    id="s3-log-target-unlocked",
    title="Access logs go to a bucket without default retention",
    severity="medium",
    why="S3 does not deliver logs to a bucket with default retention, and reports no error.",
    repair="Send the logs to a bucket without Object Lock's default retention.",
    source='S3 User Guide, "Enabling Amazon S3 server access logging", 2026-11-22',
    judge=_judge,
)
