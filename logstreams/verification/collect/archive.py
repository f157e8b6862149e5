"""The archive bucket, the key it encrypts with, and the bucket that receives its access logs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.collect.access_logs import puts_of
from logstreams.verification.collect.bucket_sharing import acl_of, replicas_of
from logstreams.verification.collect.reading import code_of, fact, fact_or_none
from logstreams.verification.collect.silence import collect_silence, collect_topics
from logstreams.verification.facts.archive import (
    AccessLogTargetFacts,
    ArchiveFacts,
    EncryptionFacts,
    KeyFacts,
    LockFacts,
)
from logstreams.verification.facts.fact import Fact, Unavailable

_ABSENT = ("404", "NoSuchBucket")
_DENIED = ("403", "AccessDenied")


def collect_archive(
    aws: Aws, bucket: str, account_id: str, role: str = "", key_alias: str = "", prefix: str = ""
) -> ArchiveFacts:
    """Read a bucket's whole configuration; one read denied leaves the others.

    Args:
        aws: The stack's.
        bucket: The bucket's name.
        account_id: Whose it should be.
        role: The name of the role that writes, whose refused uploads are looked for in access logs.
        key_alias: The alias of the stack's own key, without `alias/`; empty: it has none.
        prefix: What the events' keys begin with.
    """
    s3 = aws.client("s3")
    exists = fact(lambda: _exists(s3, bucket))
    if exists is False:
        return ArchiveFacts(exists=False)
    region = fact(lambda: _region(s3, bucket))
    # A bucket in another region refuses the other reads; they are asked where it lives.
    if isinstance(region, str):
        s3 = aws.client("s3", region=region)
    encryption = fact(lambda: _encryption(s3, bucket))
    return ArchiveFacts(
        exists=exists,
        owner_is_us=fact(lambda: _owned_by(s3, bucket, account_id)),
        region=region,
        versioning=fact(lambda: s3.get_bucket_versioning(Bucket=bucket).get("Status", "")),
        lock=fact(lambda: _lock(s3, bucket)),
        policy=fact_or_none(lambda: bucket_policy(s3, bucket), "NoSuchBucketPolicy"),
        public_access_blocked=fact(lambda: _blocked(s3.get_public_access_block, Bucket=bucket)),
        account_blocked=fact(lambda: _account_blocked(aws, account_id)),
        acl=fact(lambda: acl_of(s3, bucket)),
        replicas=fact(
            lambda: replicas_of(
                s3,
                bucket,
                prefix,
                account_id,
                lambda other: fact(lambda: _owned_by(s3, other, account_id)),
            )
        ),
        encryption=encryption,
        key=_key(aws, encryption, region),
        own_key=fact_or_none(lambda: _named(aws.client("kms"), key_alias), "NotFoundException")
        if key_alias
        else None,
        lifecycle=fact(lambda: _lifecycle(s3, bucket)),
        access_logs=fact(lambda: _access_logs(s3, bucket, account_id, role)),
    )


def archive_of(aws: Aws, settings: StackSettings) -> ArchiveFacts:
    """Read a stack's archive."""
    encryption = settings.archive.encryption
    own = encryption.type == "aws:kms" and encryption.key_arn is None
    found = collect_archive(
        aws,
        settings.bucket_name,
        settings.account_id,
        settings.role_name,
        settings.key_alias if own else "",
        settings.object_prefix,
    )
    return replace(
        found, silence=collect_silence(aws, settings), topics=collect_topics(aws, settings)
    )


def bucket_policy(s3: Any, bucket: str) -> Mapping[str, Any]:
    """A bucket's policy document."""
    document: Mapping[str, Any] = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    return document


def _exists(s3: Any, bucket: str) -> bool:
    """Whether anybody has a bucket of this name.

    S3 answers 404 for a name that is nobody's, and 403 for a bucket that we may not see (S3 API
    reference, HeadBucket, 2026-11-22).
    """
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        if code_of(error) in (*_ABSENT, *_DENIED):
            return code_of(error) in _DENIED
        raise
    return True


def _region(s3: Any, bucket: str) -> str:
    try:
        return str(s3.get_bucket_location(Bucket=bucket).get("LocationConstraint") or "us-east-1")
    except ClientError as error:
        headers = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        if region := headers.get("x-amz-bucket-region"):
            return str(region)
        raise


def _owned_by(s3: Any, bucket: str, account_id: str) -> bool:
    """Whether the bucket is among our own; where we may not list those, by the owner condition."""
    try:
        pages = s3.get_paginator("list_buckets").paginate(Prefix=bucket)
        return any(one["Name"] == bucket for page in pages for one in page["Buckets"])
    except ClientError as error:
        if code_of(error) not in _DENIED:
            raise
    # Asked without an owner first, so that a refusal of the second question means the owner (S3
    # user guide, "Verifying bucket ownership with bucket owner condition", 2026-11-22).
    s3.get_bucket_location(Bucket=bucket)
    try:
        s3.get_bucket_location(Bucket=bucket, ExpectedBucketOwner=account_id)
    except ClientError as error:
        if code_of(error) in _DENIED:
            return False
        raise
    return True


def _lock(s3: Any, bucket: str) -> LockFacts:
    try:
        found = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    except ClientError as error:
        if code_of(error) == "ObjectLockConfigurationNotFoundError":
            return LockFacts(enabled=False, mode=None, days=None)
        raise
    default = found.get("Rule", {}).get("DefaultRetention", {})
    days = default.get("Days") or default.get("Years", 0) * 365 or None
    return LockFacts(found.get("ObjectLockEnabled") == "Enabled", default.get("Mode"), days)


def _account_blocked(aws: Aws, account_id: str) -> bool:
    """Whether the account blocks public access for all its buckets.

    It needs s3:GetAccountPublicAccessBlock (S3 user guide, "Configuring block public access
    settings for your account", 2026-11-28).
    """
    control = aws.client("s3control")
    return _blocked(control.get_public_access_block, AccountId=account_id)


def _blocked(read: Any, **whose: str) -> bool:
    """Whether all four settings are on; without a configuration none is."""
    try:
        found = read(**whose)["PublicAccessBlockConfiguration"]
    except ClientError as error:
        if code_of(error) == "NoSuchPublicAccessBlockConfiguration":
            return False
        raise
    return all(
        found.get(name)
        for name in (
            "BlockPublicAcls",
            "IgnorePublicAcls",
            "BlockPublicPolicy",
            "RestrictPublicBuckets",
        )
    )


def _encryption(s3: Any, bucket: str) -> EncryptionFacts:
    try:
        found = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    except ClientError as error:
        # Since January 2023 S3 encrypts every new object with SSE-S3 by itself.
        if code_of(error) == "ServerSideEncryptionConfigurationNotFoundError":
            return EncryptionFacts("AES256", None, bucket_key=False)
        raise
    rule = found["Rules"][0]
    default = rule.get("ApplyServerSideEncryptionByDefault", {})
    return EncryptionFacts(
        algorithm=default.get("SSEAlgorithm", "AES256"),
        key_id=default.get("KMSMasterKeyID"),
        bucket_key=bool(rule.get("BucketKeyEnabled")),
    )


def _key(aws: Aws, encryption: Fact[EncryptionFacts], region: Fact[str]) -> Fact[KeyFacts | None]:
    if isinstance(encryption, Unavailable):
        return encryption
    if encryption.key_id is None:
        return None
    kms = aws.client("kms", region=region if isinstance(region, str) else None)
    key_id = encryption.key_id
    return fact(lambda: described_key(kms, key_id))


def _named(kms: Any, alias: str) -> str:
    return str(kms.describe_key(KeyId=f"alias/{alias}")["KeyMetadata"]["Arn"])


def described_key(kms: Any, key_id: str, operation: str = "GenerateDataKey") -> KeyFacts:
    """A key of KMS, and whom a grant lets do an operation with it.

    Raises:
        botocore.exceptions.ClientError: It may not be described.
    """
    try:
        found = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    except ClientError as error:
        if code_of(error) == "NotFoundException":
            return KeyFacts(key_id, enabled=False, state="deleted", policy=Unavailable("deleted"))
        raise
    return KeyFacts(
        arn=found["Arn"],
        enabled=bool(found.get("Enabled")),
        state=found.get("KeyState", ""),
        policy=fact(
            lambda: json.loads(
                kms.get_key_policy(KeyId=found["KeyId"], PolicyName="default")["Policy"]
            )
        ),
        grantees=fact(lambda: _grantees(kms, found["KeyId"], operation)),
    )


def _grantees(kms: Any, key_id: str, operation: str) -> frozenset[str]:
    pages = kms.get_paginator("list_grants").paginate(KeyId=key_id)
    return frozenset(
        str(grant["GranteePrincipal"])
        for page in pages
        for grant in page["Grants"]
        if operation in grant.get("Operations", ()) and grant.get("GranteePrincipal")
    )


def _lifecycle(s3: Any, bucket: str) -> tuple[Mapping[str, Any], ...]:
    try:
        return tuple(s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"])
    except ClientError as error:
        if code_of(error) == "NoSuchLifecycleConfiguration":
            return ()
        raise


def _access_logs(s3: Any, bucket: str, account_id: str, role: str) -> AccessLogTargetFacts | None:
    logging = s3.get_bucket_logging(Bucket=bucket).get("LoggingEnabled")
    if not logging:
        return None
    target = str(logging["TargetBucket"])
    there = fact_or_none(lambda: s3.head_bucket(Bucket=target), *_ABSENT)
    prefix = logging.get("TargetPrefix", "")
    puts = fact(lambda: puts_of(s3, target, prefix, bucket, role))
    return AccessLogTargetFacts(
        bucket=target,
        exists=there if isinstance(there, Unavailable) else there is not None,
        owner_is_us=fact(lambda: _owned_by(s3, target, account_id)),
        region=fact(lambda: _region(s3, target)),
        algorithm=fact(lambda: _encryption(s3, target).algorithm),
        locked=fact(lambda: _lock(s3, target).enabled),
        policy=fact_or_none(lambda: bucket_policy(s3, target), "NoSuchBucketPolicy"),
        put_from=puts if isinstance(puts, Unavailable) else puts.taken_from,
        refused_from=puts if isinstance(puts, Unavailable) else puts.refused_from,
    )
