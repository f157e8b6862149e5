"""Policies that allow something on every resource."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.actions import has_resources
from policies.lib.principals import IDENTITY, all_statements, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, IDENTITY):
        # Every action on every resource is the concern of iam-no-admin.
        limitable = [one for one in each.actions if has_resources(one)]
        wide = "*" in each.resources or each.not_resources
        if each.allows and wide and limitable and not each.every_action:
            found = ", ".join(limitable)
            yield f"found {each.label} to allow {found} on every resource, wanted some"


RULE = ResourceRule(
    id="iam-no-resource-wildcard",
    title="No policy allows an action on every resource if the action can be limited to some",
    severity="high",
    frameworks=("Checkov CKV_AWS_355",),
    why="One customer's role could reach every bucket and use every key of the account.",
    repair="Name the bucket's objects, or the key.",
    source='Service Authorization Reference, "Resource types defined by Amazon S3", 2026-11-22',
    types=holders(IDENTITY),
    judge=_judge,
)
