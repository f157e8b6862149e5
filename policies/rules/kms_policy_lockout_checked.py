"""Key policies that nobody could ever change."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.values import is_true
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    if is_true(resource.get("bypassPolicyLockoutSafetyCheck")):
        yield "found bypassPolicyLockoutSafetyCheck on, wanted off"


RULE = ResourceRule(
    id="kms-policy-lockout-checked",
    title="KMS checks that a key's policy can still be changed",
    severity="high",
    why="Only AWS Support can repair a key that nobody can manage.",
    repair="Remove bypassPolicyLockoutSafetyCheck.",
    source='KMS API Reference, "PutKeyPolicy", 2026-11-22',
    types=("aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy"),
    judge=_judge,
)
