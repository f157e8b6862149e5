"""Policies that allow all of a service."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.principals import IDENTITY, all_statements, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, IDENTITY):
        wide = [one for one in each.actions if one.endswith(":*") and one != "*:*"]
        if each.allows and wide:
            yield f"found {each.label} to allow {', '.join(wide)}, wanted actions by name"


RULE = ResourceRule(
    id="iam-no-service-wildcard",
    title="No policy allows all actions of a service",
    severity="high",
    frameworks=("Security Hub IAM.21", "Prowler iam_inline_policy_no_full_access_to_kms"),
    why="All actions of a service include deleting its data and granting access to others.",
    repair="List the actions.",
    source='IAM User Guide, "Security best practices in IAM", 2026-11-22',
    types=holders(IDENTITY),
    judge=_judge,
)
