"""Bucket policies that refuse plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from policies.iam import ABSENT, known
from policies.lib.denials import lacks_denial
from policies.lib.principals import BUCKET, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

PLAIN = {"aws:securetransport": known("false"), "s3:tlsversion": ABSENT}


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    if lacks_denial(resource, PLAIN):
        yield (
            "found no denial of plain HTTP, wanted Deny s3:* for everybody on the bucket and "
            'its objects, with {"Bool": {"aws:SecureTransport": "false"}} as its only condition'
        )


RULE = ResourceRule(
    id="s3-policy-tls-only",
    title="A bucket policy refuses plain HTTP",
    severity="medium",
    frameworks=(
        "Security Hub S3.5",
        "CIS 3.0 2.1.1",
        "Checkov CKV_AWS_379",
        "Prowler s3_bucket_secure_transport_policy",
    ),
    why="Anyone on the network path could read and change events.",
    repair=(
        "Deny by aws:SecureTransport in a separate statement: all conditions of a statement must "
        "hold."
    ),
    source='S3 User Guide, "Security best practices for Amazon S3", 2026-11-22',
    types=holders(BUCKET),
    judge=_judge,
)
