"""Bucket policies that let in other accounts."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.principals import (
    BUCKET,
    ORGANIZATIONS,
    all_statements,
    holders,
    is_public,
    outsiders,
)
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    for each in all_statements(resource, BUCKET):
        others = outsiders(each, resource.account, parameters["organizations"])
        if each.allows and others and not is_public(each):
            mine = resource.account or "an account that aws:allowedAccountIds names"
            yield f"found {each.label} to let in {', '.join(sorted(others))}, wanted only {mine}"


RULE = ResourceRule(
    id="s3-policy-no-cross-account",
    title="A bucket policy grants access to no other account",
    severity="high",
    frameworks=("Security Hub S3.6", "Prowler s3_bucket_cross_account_access"),
    why=(
        "WorkOS accesses the bucket through the delivery role, which requires the external ID. A "
        "grant to WorkOS's account, or to any other, does not require it."
    ),
    repair=(
        "Remove the statement, and let the other account assume a role of this one. If your own "
        "organization needs access, add it to the pack's configuration under `organizations`."
    ),
    source='IAM User Guide, "Cross account resource access in IAM", 2026-11-22',
    types=holders(BUCKET),
    parameters={"organizations": ORGANIZATIONS},
    judge=_judge,
)
