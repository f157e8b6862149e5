"""Rotation of the archive's key."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.values import is_true
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    rotates = resource.get("customerMasterKeySpec") in (None, "SYMMETRIC_DEFAULT")
    if rotates and not is_true(resource.get("enableKeyRotation")):
        yield "found rotation off, wanted on"


RULE = ResourceRule(
    id="kms-rotated",
    title="A symmetric key is rotated",
    severity="medium",
    frameworks=(
        "Security Hub KMS.4",
        "CIS 3.0 3.6",
        "Checkov CKV_AWS_7",
        "Prowler kms_cmk_rotation_enabled",
    ),
    why="A key that is never rotated protects more and more events, and audits require rotation.",
    repair="Set enableKeyRotation; existing data stays readable.",
    source='KMS Developer Guide, "Rotate AWS KMS keys", 2026-11-22',
    types=("aws:kms/key:Key",),
    judge=_judge,
)
