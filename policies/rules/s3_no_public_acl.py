"""ACLs that let in everybody, or everybody who has an AWS account."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.values import within
from policies.resource import UNKNOWN, Resource, UnknownValue
from policies.rule import Parameters, ResourceRule

CANNED = ("public-read", "public-read-write", "authenticated-read")
GROUPS = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")
PROPERTIES = ("acl", "grants", "accessControlPolicy")


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for name in PROPERTIES:
        found = resource.properties.get(name)
        for path, text in within(found, name):
            if (name == "acl" and text in CANNED) or text.endswith(GROUPS):
                yield f"found {path} {text}, wanted no ACL that lets in strangers"
        if found is UNKNOWN:
            raise UnknownValue(f"{resource.name}.{name}")


RULE = ResourceRule(
    id="s3-no-public-acl",
    title="No ACL grants public access",
    severity="critical",
    frameworks=(
        "Security Hub S3.2",
        "Security Hub S3.3",
        "Checkov CKV_AWS_20",
        "Checkov CKV_AWS_57",
        "Prowler s3_bucket_public_list_acl",
        "Prowler s3_bucket_public_write_acl",
    ),
    why="Anyone could read a customer's audit log, or write into it.",
    repair="Remove the ACL; the bucket policy and the role's policy decide who has access.",
    source='S3 User Guide, "Access control list (ACL) overview", 2026-11-22',
    types=(
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketAcl:BucketAcl",
        "aws:s3/bucketObject:BucketObject",
        "aws:s3/bucketObjectv2:BucketObjectv2",
    ),
    judge=_judge,
)
