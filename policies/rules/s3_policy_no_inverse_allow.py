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
    title="A bucket policy allows with Action and Principal, never with NotAction or NotPrincipal",
    severity="high",
    why=(
        "NotAction allows every present and future action that it does not list; NotPrincipal "
        "allows everyone else."
    ),
    repair="List the actions and the principals.",
    source='IAM User Guide, "IAM JSON policy elements: NotPrincipal", "NotAction", 2026-11-22',
    types=holders(BUCKET),
    judge=_judge,
)
