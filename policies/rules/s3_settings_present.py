"""The settings of a bucket that are resources of their own, and easily forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.resources import BUCKET, LIFECYCLE, LOCK, log_targets, name, settings_of_bucket
from policies.resource import Stack
from policies.rule import Finding, Parameters, StackRule

WANTED = {
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "s3-public-access-blocked",
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "s3-acls-disabled",
    "aws:s3/bucketPolicy:BucketPolicy": "s3-policy-tls-only",
    "aws:s3/bucketVersioning:BucketVersioning": "s3-versioned",
    LOCK: "s3-retention-demanded",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        "s3-encrypted-by-default"
    ),
    LIFECYCLE: "s3-lifecycle-aborts-uploads",
}
"""Each with the rule that judges it."""


def _judge(stack: Stack, _: Parameters) -> Iterator[Finding]:
    targets = log_targets(stack)
    for bucket in stack.of(BUCKET):
        for kind, rule in WANTED.items():
            is_target = name(bucket) in targets
            if not (kind == LOCK and is_target) and not settings_of_bucket(stack, bucket, kind):
                missing = kind.rpartition(":")[2]
                yield Finding(f"found no {missing}, wanted one that passes {rule}", bucket.urn)


RULE = StackRule(
    id="s3-settings-present",
    title="A bucket has every setting that other rules check",
    severity="high",
    why="A missing setting is never checked: a bucket without a policy refuses nobody.",
    repair="Create the resource for the bucket, as components/archive_bucket.py does.",
    source="properties of pulumi-aws 7.51.1, 2026-11-22",
    judge=_judge,
)
