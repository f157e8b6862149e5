"""Bucket policies whose denials reach whoever deploys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.iam import ABSENT, Principal, known, role_session, somebody_of, user
from policies.iam.principals import PRINCIPAL, Kind
from policies.iam.values import Possible
from policies.lib.documents import Statement
from policies.lib.principals import BUCKET, all_statements, holders, is_arn
from policies.lib.requests import (
    ENCRYPTED,
    NOBODY_SAID,
    STRANGER,
    bucket_arns,
    covered,
    locked_out,
    names,
    region_of,
)
from policies.resource import Resource
from policies.rule import Parameter, Parameters, ResourceRule

NEEDED = (
    "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy",
    "s3:ListBucket", "s3:GetBucketLocation", "s3:GetBucketTagging", "s3:PutBucketTagging",
    "s3:ListTagsForResource", "s3:TagResource", "s3:UntagResource",
    "s3:GetBucketVersioning", "s3:PutBucketVersioning",
    "s3:GetBucketObjectLockConfiguration", "s3:PutBucketObjectLockConfiguration",
    "s3:GetEncryptionConfiguration", "s3:PutEncryptionConfiguration",
    "s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration",
    "s3:GetBucketLogging", "s3:PutBucketLogging", "s3:GetBucketNotification",
    "s3:PutBucketNotification", "s3:GetBucketAcl",
    "s3:GetBucketOwnershipControls", "s3:PutBucketOwnershipControls",
    "s3:GetBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock",
    "s3:GetBucketCORS", "s3:GetBucketWebsite", "s3:GetAccelerateConfiguration",
    "s3:GetBucketRequestPayment", "s3:GetReplicationConfiguration",
)  # fmt: skip
"""What the provider does with a bucket at every deployment, reading included."""


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    statements = tuple(all_statements(resource, BUCKET))
    buckets = bucket_arns(resource, statements)
    keys = _keys(resource)
    deployers = _deployers(parameters["deployers"], resource.account or NOBODY_SAID)
    for each in statements:
        if each.allows or locked_out(each, buckets, resource.account):
            continue
        # Of what denies a deployer nobody needs to be told that it denies others.
        denied = min((_denied(each, one, buckets, keys) for one in deployers), key=len)
        if denied:
            more = f" and {len(denied) - 1} more" if len(denied) > 1 else ""
            yield (
                f"found {each.label} to deny {denied[0]}{more} to whoever deploys, wanted data "
                "actions only, or a deployer that it spares"
            )


def _keys(resource: Resource) -> dict[str, Possible]:
    """What every request of a deployer has: the provider signs in no other way."""
    keys: dict[str, Possible] = {
        **ENCRYPTED,
        "s3:signatureversion": known("AWS4-HMAC-SHA256"),
        "s3:authtype": known("REST-HEADER"),
        "s3:signatureage": ABSENT,
        "aws:principalisawsservice": known("false"),
        "aws:viaawsservice": known("false"),
    }
    if region := region_of(resource):
        keys["aws:requestedregion"] = known(region)
    return keys


def _denied(
    statement: Statement,
    deployer: Principal,
    buckets: tuple[str, ...],
    keys: Mapping[str, Possible],
) -> list[str]:
    """Return the actions on a bucket that are denied to a deployer, or may be."""
    if names(statement, deployer) == frozenset({PRINCIPAL}):  # some of the account, each by name
        return []
    if statement.not_principals and deployer.kind is Kind.SOMEBODY:
        # Whom of an account NotPrincipal spares depends on who it is: only who is known is spared.
        deployer = somebody_of(STRANGER)
    return [
        action
        for action in NEEDED
        if any(
            covered(statement, deployer, action, bucket, keys) is not False for bucket in buckets
        )
    ]


def _deployers(arns: list[str], account: str) -> list[Principal]:
    """Return the principals that the configuration names; none: somebody of the account."""
    known = [user(arn) if ":user/" in arn else role_session(arn) for arn in arns if is_arn(arn)]
    return known or [somebody_of(account)]


RULE = ResourceRule(
    id="s3-denials-spare-deployer",
    title="The denials of a bucket policy exclude the deployer",
    severity="high",
    why=(
        "A denial by address or principal that covers s3:* stops the next `pulumi up`. If "
        "s3:ListBucket is denied, the provider even concludes that the bucket no longer exists."
    ),
    repair=(
        "Deny only data actions, or exclude the deployer with ArnNotLike aws:PrincipalArn and "
        "name it in the pack's configuration under `deployers`."
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
