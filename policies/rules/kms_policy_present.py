"""Keys without a policy of their own."""

from __future__ import annotations

from collections.abc import Iterator

from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    if not resource.get("policy"):
        yield "found no policy, wanted one that says who may use the key"


RULE = ResourceRule(
    id="kms-policy-present",
    title="A key has a policy of its own",
    severity="medium",
    frameworks=("Checkov CKV2_AWS_64",),
    why=(
        "KMS's default policy lets every IAM policy of the account allow use and deletion of the "
        "key."
    ),
    repair="Give the key a policy, as components/documents/key_policy.py does.",
    source='KMS Developer Guide, "Default key policy", 2026-11-22',
    types=("aws:kms/key:Key",),
    judge=_judge,
)
