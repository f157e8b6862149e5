"""Which encryption contexts a role, or a key, allows."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.denials import covers_objects
from policies.lib.documents import Statement
from policies.lib.principals import IDENTITY, KEY, all_statements, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

CONTEXT = "kms:EncryptionContext:aws:s3:arn"
USES = ("kms:GenerateDataKey", "kms:Decrypt")
WITH_PATTERNS = ("stringlike", "arnlike", "arnequals")


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, IDENTITY, KEY):
        if each.allows and any(map(each.covers, USES)) and (missing := _missing(each)):
            yield f"found {each.label} to allow no {missing} as {CONTEXT}, wanted both"


def _missing(statement: Statement) -> str:
    """Return which context a statement's conditions leave out; "" where they leave out none."""
    for each in statement.conditions_on(CONTEXT):
        buckets = [value for value in each.values if "/" not in value]
        objects = [
            value
            for value in each.values
            if covers_objects(value) and each.operator in WITH_PATTERNS
        ]
        if each.pins and not (buckets and objects):
            return "ARNs of objects" if buckets else "ARN of the bucket"
    return ""


RULE = ResourceRule(
    id="delivery-encryption-contexts",
    title="The role and the key allow both encryption contexts: the bucket's and its objects'",
    severity="high",
    why=(
        "With a bucket key, the encryption context is the bucket's ARN; without one, it is the "
        "object's. If a policy allows only one of them, switching the bucket key on or off stops "
        "delivery."
    ),
    repair="Name both under StringLike: the bucket's ARN, and the ARN of its objects with /*.",
    source='S3 User Guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys", 2026-11-22',
    types=holders(IDENTITY, KEY),
    judge=_judge,
)
