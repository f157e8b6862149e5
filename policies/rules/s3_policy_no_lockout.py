"""Bucket policies that only the account's root can ever change."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.principals import BUCKET, all_statements, holders
from policies.lib.requests import bucket_arns, locked_out
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    statements = tuple(all_statements(resource, BUCKET))
    buckets = bucket_arns(resource, statements)
    for each in statements:
        if denied := locked_out(each, buckets, resource.account):
            yield f"found {each.label} to deny {' and '.join(denied)} to everybody, wanted neither"


RULE = ResourceRule(
    id="s3-policy-no-lockout",
    title="A bucket policy does not lock everyone out",
    severity="high",
    frameworks=("Checkov CKV_AWS_93",),
    why="The next `pulumi up` could neither read nor repair the bucket; only the root user could.",
    repair="Deny only data actions, such as s3:PutObject and s3:DeleteObject, and only on objects.",
    source='S3 API Reference, "PutBucketPolicy", 2026-11-22',
    types=holders(BUCKET),
    judge=_judge,
)
