"""Roles that a whole account may assume."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.principals import TRUST, all_statements, holders, is_root
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, TRUST):
        roots = [one.value for one in each.principals if one.kind == "AWS" and is_root(one.value)]
        if each.allows and roots and not any(condition.pins for condition in each.conditions):
            yield f"found {each.label} to trust all of {', '.join(roots)}, wanted a condition"


RULE = ResourceRule(
    id="iam-trust-root-conditioned",
    title="A role that trusts a whole account also has a condition",
    severity="high",
    frameworks=("Checkov CKV_AWS_61",),
    why="Anyone whom that account's administrators allow could act as WorkOS.",
    repair="Add the condition on sts:ExternalId, or name one role of the account.",
    source='IAM User Guide, "AWS JSON policy elements: Principal", 2026-11-22',
    types=holders(TRUST),
    judge=_judge,
)
