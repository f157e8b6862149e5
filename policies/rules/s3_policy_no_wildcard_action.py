"""Bucket policies that allow everything."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.conditions import is_pattern
from policies.lib.principals import BUCKET, all_statements, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, BUCKET):
        wide = [action for action in each.actions if is_pattern(action)]
        if each.allows and wide:
            yield f"found {each.label} to allow {', '.join(wide)}, wanted each action by its name"


RULE = ResourceRule(
    id="s3-policy-no-wildcard-action",
    title="A bucket policy lists the allowed actions by name",
    severity="high",
    frameworks=("KICS S3 Bucket With All Permissions",),
    why=(
        "s3:* includes the rights to delete events, to end their retention and to change this "
        "policy."
    ),
    repair="List the actions; denials may use a wildcard.",
    source='S3 User Guide, "Policies and permissions in Amazon S3", 2026-11-22',
    types=holders(BUCKET),
    judge=_judge,
)
