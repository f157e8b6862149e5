"""Policies of secrets that let in anybody."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.principals import SECRET, all_statements, holders, is_public
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, SECRET):
        if each.allows and (is_public(each) or each.not_principals):
            yield f"found {each.label} to let in any principal, wanted one that is named"


RULE = ResourceRule(
    id="secret-policy-not-public",
    title="No secret's policy grants access to any principal",
    severity="critical",
    frameworks=("Prowler secretsmanager_not_publicly_accessible",),
    why="Anyone who reads the header's secret can send events that WorkOS never sent.",
    repair="Name the principal, or remove the statement: the receiver's role needs none.",
    source='Secrets Manager User Guide, "Resource-based policies", 2026-11-24',
    types=holders(SECRET),
    judge=_judge,
)
