"""Block Public Access, all four."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.values import is_true
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

SETTINGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    off = [setting for setting in SETTINGS if not is_true(resource.get(setting))]
    if off:
        yield f"found {', '.join(off)} off, wanted all four on"


RULE = ResourceRule(
    id="s3-public-access-blocked",
    title="A bucket has all four settings of Block Public Access on",
    severity="critical",
    frameworks=(
        "Security Hub S3.8",
        "CIS 3.0 2.1.4",
        "Checkov CKV_AWS_53",
        "Checkov CKV_AWS_54",
        "Checkov CKV_AWS_55",
        "Checkov CKV_AWS_56",
        "Prowler s3_bucket_level_public_access_block",
    ),
    why="A single policy or ACL written in haste would make a customer's audit log public.",
    repair="Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets.",
    source='S3 User Guide, "Blocking public access to your Amazon S3 storage", 2026-11-22',
    types=("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",),
    judge=_judge,
)
