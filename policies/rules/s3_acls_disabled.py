"""Object ownership: the bucket's owner owns everything, ACLs do not count."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.values import mappings
from policies.resource import Resource, dig
from policies.rule import Parameters, ResourceRule

WANTED = "BucketOwnerEnforced"


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    found = [dig(rule, "objectOwnership") for rule in mappings(resource.get("rule"))]
    if found != [WANTED]:
        yield f"found object ownership {found or 'missing'}, wanted {WANTED}"


RULE = ResourceRule(
    id="s3-acls-disabled",
    title="ACLs are disabled: the bucket's owner owns every object",
    severity="medium",
    frameworks=("Security Hub S3.12", "Checkov CKV2_AWS_65", "Prowler s3_bucket_acl_prohibited"),
    why=(
        "WorkOS writes from another account. With ACLs enabled, you might not be able to read "
        "its objects."
    ),
    repair="Set objectOwnership to BucketOwnerEnforced.",
    source='S3 User Guide, "Controlling ownership of objects and disabling ACLs", 2026-11-22',
    types=("aws:s3/bucketOwnershipControls:BucketOwnershipControls",),
    judge=_judge,
)
