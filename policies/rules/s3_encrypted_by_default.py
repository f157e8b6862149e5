"""Default encryption of buckets."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.values import mappings
from policies.resource import Resource, dig
from policies.rule import Parameter, Parameters, ResourceRule

KMS = ("aws:kms", "aws:kms:dsse")
ANY = ("AES256", *KMS)


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    wanted = KMS if parameters["kms"] else ANY
    found = [
        str(dig(default, "sseAlgorithm"))
        for rule in mappings(resource.get("rules"))
        for default in mappings(dig(rule, "applyServerSideEncryptionByDefault"))
    ]
    if not found or not all(algorithm in wanted for algorithm in found):
        yield f"found {', '.join(found) or 'no default'}, wanted {' or '.join(wanted)}"


RULE = ResourceRule(
    id="s3-encrypted-by-default",
    title="A bucket encrypts by default, with KMS if the organization requires it",
    severity="medium",
    frameworks=(
        "Security Hub S3.17",
        "Checkov CKV_AWS_19",
        "Checkov CKV_AWS_145",
        "Prowler s3_bucket_default_encryption",
        "Prowler s3_bucket_kms_encryption",
    ),
    why="WorkOS sends no encryption header: only the bucket's default decides.",
    repair="Set a default of aws:kms or AES256.",
    source='S3 User Guide, "Setting default server-side encryption behavior", 2026-11-22',
    types=(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    ),
    parameters={
        "kms": Parameter(
            {"type": "boolean", "description": "Whether AES256 is not enough."}, default=False
        )
    },
    judge=_judge,
)
