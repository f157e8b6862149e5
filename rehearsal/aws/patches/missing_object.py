"""Without s3:ListBucket nobody learns that an object is missing; MiniStack says 404 to all.

Real: 403 AccessDenied on s3:ListBucket. Source: Amazon S3 API Reference, GetObject and HeadObject,
"Permissions" (read 2026-11-22).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ministack.core.iam_evaluator import EvalResult, enforce
from ministack.core.responses import get_region
from ministack.services import s3
from ministack.services.s3 import _bucket_owner_account, _error

from rehearsal.aws.patches.caller import access_key, in_own_account
from rehearsal.aws.patches.denial_text import text_of
from rehearsal.aws.patches.wrapping import Function, wrap

ACTION = "s3:ListBucket"


def apply() -> None:
    """Answer 403 to who may not list."""
    wrap(s3, "_get_object", _discreet)
    wrap(s3, "_head_object", _discreet)


def _discreet(original: Function) -> Function:
    def read(bucket: str, *rest: Any) -> Any:
        answer = original(bucket, *rest)
        if answer[0] != HTTPStatus.NOT_FOUND or not _bucket_owner_account(bucket):
            return answer
        denied = _denied(bucket)
        return _error("AccessDenied", denied, 403) if denied else answer

    return read


def _denied(bucket: str) -> str | None:
    key = access_key()
    if not key:
        return None
    arn = f"arn:aws:s3:::{bucket}"
    with in_own_account():
        result = enforce(key, ACTION, "s3", get_region(), resource_arn=arn)
    if not isinstance(result, EvalResult):
        return None
    explicit = result.decision == "Deny"
    return text_of(ACTION, result.principal_arn, arn, explicit, bool(result.resource_policy_arn))
