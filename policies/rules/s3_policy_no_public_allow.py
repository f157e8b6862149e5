"""Bucket policies that let in anybody."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.principals import BUCKET, all_statements, holders, is_public
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, BUCKET):
        # NotPrincipal is another rule's concern.
        if each.allows and each.everyone and is_public(each):
            yield (
                f"found {each.label} to let in any principal, wanted one that is named, or pinned "
                "by aws:PrincipalArn, aws:PrincipalAccount or aws:PrincipalOrgID"
            )


RULE = ResourceRule(
    id="s3-policy-no-public-allow",
    title="No bucket policy grants access to any principal",
    severity="critical",
    frameworks=(
        "Security Hub S3.2",
        "Security Hub S3.3",
        "Checkov CKV_AWS_70",
        "Prowler s3_bucket_policy_public_write_access",
        "Prowler s3_bucket_public_access",
    ),
    why="Anyone could read a customer's audit log, or write into it.",
    repair="Name the principal, or remove the statement: the delivery role needs none.",
    source='S3 User Guide, "The meaning of \\"public\\"", 2026-11-22',
    types=holders(BUCKET),
    judge=_judge,
)
