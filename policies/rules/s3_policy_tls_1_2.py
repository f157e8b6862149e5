"""Bucket policies that refuse old TLS."""

from __future__ import annotations

from collections.abc import Iterator

from policies.reading.conditions import Condition
from policies.reading.holders import BUCKET, documents, holders
from policies.reading.transport import refuses_everything_but
from policies.reading.values import number
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

OLDEST = 1.2


def _old_tls(condition: Condition) -> bool:
    if (condition.operator, condition.key) != ("numericlessthan", "s3:tlsversion"):
        return False
    versions = map(number, condition.values)
    return any(found is not None and found >= OLDEST for found in versions)


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for document in documents(resource, BUCKET):
        statements = document.statements()
        if statements and not any(refuses_everything_but(_old_tls, each) for each in statements):
            yield (
                "found no denial of TLS below 1.2, wanted Deny s3:* for everybody on the bucket "
                'and its objects, with {"NumericLessThan": {"s3:TlsVersion": "1.2"}} as its only '
                "condition"
            )


RULE = ResourceRule(
    id="s3-policy-tls-1-2",
    title="A bucket policy refuses TLS below 1.2",
    severity="medium",
    why="Older versions of TLS are broken; many audits ask that they be refused by policy.",
    repair="Deny by s3:TlsVersion in a statement of its own: conditions of one are ANDed.",
    source='S3 User Guide, "Bucket policy examples using condition keys", 2026-11-22',
    types=holders(BUCKET),
    judge=_judge,
)
