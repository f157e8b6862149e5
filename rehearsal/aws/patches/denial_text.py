"""S3's denials name the resource, and say nothing to another account; MiniStack does neither.

Source: Amazon S3 User Guide, "Troubleshoot access denied (403 Forbidden) errors" (read
2026-11-22): the detailed text is for requests within one account (or organization).
"""

from __future__ import annotations

from typing import Any

from ministack.core import iam_actions
from ministack.services.s3 import _bucket_owner_account

from rehearsal.aws.patches.wrapping import Function, wrap

BUCKET_ARN = "arn:aws:s3:::"


def apply() -> None:
    """Word S3's denials as S3 does."""
    wrap(iam_actions, "access_denied_response", _worded)


def _worded(original: Function) -> Function:
    def access_denied_response(
        service: str, action: str, principal: str, request_id: str, **settings: Any
    ) -> Any:
        if service == "s3" and not settings.get("error_code"):
            settings["message"] = text_of(
                action,
                principal,
                settings["resource_arn"],
                settings["explicit_deny"],
                bool(settings["resource_policy_arn"]),
            )
        return original(service, action, principal, request_id, **settings)

    return access_denied_response


def text_of(action: str, principal: str, resource: str, explicit: bool, by_resource: bool) -> str:
    """S3's text for a denial.

    Args:
        action: What was asked for.
        principal: ARN of the user or role session that asked.
        resource: ARN of the bucket or object.
        explicit: A Deny matched, rather than no Allow.
        by_resource: The Deny is the bucket policy's.
    """
    owner = _bucket_owner_account(resource.removeprefix(BUCKET_ARN).split("/", 1)[0])
    if owner and f"::{owner}:" not in principal:
        return "Access Denied"
    reason = f"because no identity-based policy allows the {action} action"
    if explicit:
        kind = "a resource-based" if by_resource else "an identity-based"
        reason = f"with an explicit deny in {kind} policy"
    return (
        f"User: {principal} is not authorized to perform: {action} "
        f'on resource: "{resource}" {reason}'
    )
