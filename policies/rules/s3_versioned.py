"""Versioning of buckets."""

from __future__ import annotations

from collections.abc import Iterator

from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    found = resource.get("versioningConfiguration", "status")
    if found != "Enabled":
        yield f"found versioning {found or 'missing'}, wanted Enabled"


RULE = ResourceRule(
    id="s3-versioned",
    title="A bucket keeps versions",
    severity="high",
    frameworks=(
        "Security Hub S3.14",
        "Checkov CKV_AWS_21",
        "Prowler s3_bucket_object_versioning",
    ),
    why="Without versions, an event can be overwritten, and Object Lock does not work.",
    repair="Set the status to Enabled.",
    source='S3 User Guide, "Object Lock considerations", 2026-11-22',
    types=("aws:s3/bucketVersioning:BucketVersioning",),
    judge=_judge,
)
