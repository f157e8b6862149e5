"""Roles that anybody may assume."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.principals import TRUST, all_statements, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, TRUST):
        if each.allows and (each.everyone or each.not_principals):
            yield f"found {each.label} to trust anybody, wanted principals by name"


RULE = ResourceRule(
    id="iam-trust-not-public",
    title="No role trusts everyone",
    severity="critical",
    frameworks=("Checkov CKV_AWS_60",),
    why="Every AWS account could try to assume the role, and an external ID is not a secret.",
    repair="Name the account that WorkOS's form shows.",
    source='IAM User Guide, "How to use an external ID", 2026-11-22',
    types=holders(TRUST),
    judge=_judge,
)
