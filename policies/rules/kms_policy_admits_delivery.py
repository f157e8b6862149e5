"""Key policies that refuse S3 the key while it takes an event."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.delivery import ENCRYPT, concerned, encryption
from policies.lib.principals import KEY, all_statements, holders
from policies.lib.requests import answered
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    statements = tuple(all_statements(resource, KEY))
    request = encryption(resource)
    for each in concerned(resource, statements):
        if not each.allows and answered(each, request) is True:
            yield (
                f"found {each.label} to deny {ENCRYPT} to whoever writes events, wanted a denial "
                "that spares the delivery role"
            )


RULE = ResourceRule(
    id="kms-policy-admits-delivery",
    title="No key policy denies S3 the key for an event",
    severity="critical",
    why=(
        "S3 requests a data key on behalf of the delivery role, from its own addresses. If the "
        "key policy denies it, S3 rejects the event while the stream stays active."
    ),
    repair="Exclude the delivery role with ArnNotEquals aws:PrincipalArn, or remove the statement.",
    source=(
        'KMS Developer Guide, "AWS global condition keys"; S3 User Guide, "Using server-side '
        'encryption with AWS KMS keys", 2026-11-28'
    ),
    types=holders(KEY),
    judge=_judge,
)
