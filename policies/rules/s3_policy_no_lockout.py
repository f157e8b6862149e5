"""Bucket policies that nobody but the account's root can ever change."""

from __future__ import annotations

from collections.abc import Iterator

from policies.reading.holders import BUCKET, all_statements, holders
from policies.reading.transport import covers_bucket
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

KEYS_TO_THE_POLICY = ("s3:PutBucketPolicy", "s3:DeleteBucketPolicy")


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, BUCKET):
        denied = [action for action in KEYS_TO_THE_POLICY if each.covers(action)]
        if (
            not each.allows
            and each.everyone
            and not each.conditions
            and denied
            and any(map(covers_bucket, each.resources))
        ):
            yield f"found {each.label} to deny {' and '.join(denied)} to everybody, wanted neither"


RULE = ResourceRule(
    id="s3-policy-no-lockout",
    title="A bucket policy locks nobody out of itself",
    severity="high",
    frameworks=("Checkov CKV_AWS_93",),
    why="The next `pulumi up` could neither read nor repair the bucket; only the root user could.",
    repair="Deny data actions, such as s3:PutObject and s3:DeleteObject, and on objects only.",
    source='S3 API Reference, "PutBucketPolicy", 2026-11-22',
    types=holders(BUCKET),
    judge=_judge,
)
