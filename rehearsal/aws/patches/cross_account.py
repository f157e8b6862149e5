"""Another account's caller needs its own policy and the bucket's; MiniStack asks as its root.

Real: across accounts both must allow, and the bucket policy is evaluated for the caller itself:
a statement naming its role counts, a Deny it matches counts.
Source: IAM User Guide, "Cross-account policy evaluation logic" (read 2026-11-22).
"""

from __future__ import annotations

from typing import Any

from ministack.services import s3
from ministack.services.s3 import (
    _bucket_owner_account,
    _bucket_policies,
    _policy_is_public,
    _public_access_blocked,
)

from rehearsal.aws.patches.wrapping import Function, wrap

BUCKET_ARN = "arn:aws:s3:::"


def apply() -> None:
    """Let the ordinary evaluation see the foreign bucket's policy."""
    wrap(s3, "bucket_policy_for_arn", _of_any_account)
    wrap(s3, "_foreign_bucket_allows", _already_decided)


def _of_any_account(original: Function) -> Function:
    def bucket_policy_for_arn(arn: str) -> tuple[str, str] | None:
        bucket = arn.removeprefix(BUCKET_ARN).split("/", 1)[0]
        owner = _bucket_owner_account(bucket) if arn.startswith(BUCKET_ARN) else None
        if owner is None:
            found: tuple[str, str] | None = original(arn)
            return found
        return _bucket_policies.get_scoped(owner, None, bucket) or "", owner

    return bucket_policy_for_arn


def _already_decided(original: Function) -> Function:
    def foreign_bucket_allows(
        owner: str,
        bucket: str,
        key: str,
        method: str,
        query: dict[str, Any],
        caller: str,
        headers: dict[str, str] | None = None,
    ) -> bool:
        if not caller:
            return bool(original(owner, bucket, key, method, query, caller, headers))
        # A signed request has passed the evaluation above; what is left is RestrictPublicBuckets.
        policy = _bucket_policies.get_scoped(owner, None, bucket) or ""
        restricted = _public_access_blocked(owner, bucket, "RestrictPublicBuckets")
        return bool(policy) and not (restricted and _policy_is_public(policy))

    return foreign_bucket_allows
