"""Bucket policies whose denials reach whoever deploys."""

from __future__ import annotations

from collections.abc import Iterator

from policies.reading.documents import Statement
from policies.reading.holders import BUCKET, all_statements, holders
from policies.reading.matching import matches
from policies.reading.transport import covers_bucket, is_about_transport
from policies.resource import Resource
from policies.rule import Parameter, Parameters, ResourceRule

NEEDED = (
    "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy",
    "s3:ListBucket", "s3:GetBucketLocation", "s3:GetBucketTagging", "s3:PutBucketTagging",
    "s3:GetBucketVersioning", "s3:PutBucketVersioning",
    "s3:GetBucketObjectLockConfiguration", "s3:PutBucketObjectLockConfiguration",
    "s3:GetEncryptionConfiguration", "s3:PutEncryptionConfiguration",
    "s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration",
    "s3:GetBucketLogging", "s3:PutBucketLogging", "s3:GetBucketAcl",
    "s3:GetBucketOwnershipControls", "s3:PutBucketOwnershipControls",
    "s3:GetBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock",
)  # fmt: skip
"""What the provider does with a bucket at every deployment, reading included."""


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    for each in all_statements(resource, BUCKET):
        denied = [action for action in NEEDED if each.covers(action)]
        if (
            not each.allows
            and denied
            and (each.everyone or each.not_principals)
            and (each.conditions or each.not_principals or not each.covers("s3:PutBucketPolicy"))
            and any(map(covers_bucket, each.resources))
            and not is_about_transport(each)
            and not _spares(each, parameters["deployers"])
        ):
            more = f" and {len(denied) - 1} more" if len(denied) > 1 else ""
            yield (
                f"found {each.label} to deny {denied[0]}{more} to whoever deploys, wanted data "
                "actions only, or a deployer that it spares"
            )


def _spares(statement: Statement, deployers: list[str]) -> bool:
    """Whether a denial leaves out a principal that the configuration knows as a deployer."""
    left_out = [
        value
        for each in statement.conditions_on("aws:PrincipalArn")
        if each.negated
        for value in each.values
    ]
    return any(matches(value, arn) for value in left_out for arn in deployers)


RULE = ResourceRule(
    id="s3-denials-spare-deployer",
    title="The denials of a bucket policy spare whoever deploys",
    severity="high",
    why=(
        "A denial by address or principal that reaches s3:* stops the next `pulumi up`: a refused "
        "s3:ListBucket even makes the provider believe that the bucket is gone."
    ),
    repair=(
        "Deny data actions only, or leave the deployer out by ArnNotLike aws:PrincipalArn and name "
        "it in the pack's configuration under `deployers`."
    ),
    source='S3 API Reference, "HeadBucket"; S3 User Guide, "Policies and permissions", 2026-11-22',
    types=holders(BUCKET),
    parameters={
        "deployers": Parameter(
            {
                "type": "array",
                "items": {"type": "string"},
                "description": "ARNs of the principals that deploy.",
            },
            [],
        )
    },
    judge=_judge,
)
