"""Key policies that let in anybody."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.principals import KEY, all_statements, holders, is_public
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, KEY):
        if each.allows and is_public(each):
            yield f"found {each.label} to let in any principal, wanted one that is named"


RULE = ResourceRule(
    id="kms-policy-not-public",
    title="No key policy grants access to any principal",
    severity="critical",
    frameworks=(
        "Security Hub KMS.5",
        "Checkov CKV_AWS_33",
        "Prowler kms_key_not_publicly_accessible",
    ),
    why=(
        "A principal that may use the key can decrypt events; one that may delete it destroys "
        "them all."
    ),
    repair="Name the account or the role, or restrict the principal with kms:CallerAccount.",
    source='KMS Developer Guide, "Key policies in AWS KMS", 2026-11-22',
    types=holders(KEY),
    judge=_judge,
)
