"""Bucket policies that refuse old TLS."""

from __future__ import annotations

from collections.abc import Iterator

from policies.iam import known, one_of
from policies.lib.denials import lacks_denial
from policies.lib.principals import BUCKET, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

OLD = {"aws:securetransport": known("true"), "s3:tlsversion": one_of("1.0", "1.1")}


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    if lacks_denial(resource, OLD):
        yield (
            "found no denial of TLS below 1.2, wanted Deny s3:* for everybody on the bucket "
            'and its objects, with {"NumericLessThan": {"s3:TlsVersion": "1.2"}} as its only '
            "condition"
        )


RULE = ResourceRule(
    id="s3-policy-tls-1-2",
    title="A bucket policy refuses TLS below 1.2",
    severity="medium",
    why="Older versions of TLS are broken; many audits require a policy that refuses them.",
    repair=(
        "Deny by s3:TlsVersion in a separate statement: all conditions of a statement must hold."
    ),
    source='S3 User Guide, "Bucket policy examples using condition keys", 2026-11-22',
    types=holders(BUCKET),
    judge=_judge,
)
