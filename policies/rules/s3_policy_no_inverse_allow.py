"""Bucket policies that allow all but something."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.principals import BUCKET, all_statements, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, BUCKET):
        parts = {"NotAction": each.not_actions, "NotPrincipal": each.not_principals}
        found = [name for name, value in parts.items() if value]
        if each.allows and found:
            yield f"found {each.label} to allow by {' and '.join(found)}, wanted what is allowed"


RULE = ResourceRule(
    id="s3-policy-no-inverse-allow",
    title="A bucket policy allows by Action and Principal, never by their inverse",
    severity="high",
    why="NotAction allows every action there is or ever will be, NotPrincipal the whole world.",
    repair="Name the actions and the principals.",
    source='IAM User Guide, "IAM JSON policy elements: NotPrincipal", "NotAction", 2026-11-22',
    types=holders(BUCKET),
    judge=_judge,
)
