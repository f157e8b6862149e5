"""aws:PrincipalArn of a role's session is the role's ARN; MiniStack gives the session's.

Source: IAM User Guide, "AWS global condition context keys", aws:PrincipalArn: for an assumed role
the value is the ARN of the role, path included (read 2026-11-22).
"""

from __future__ import annotations

from typing import Any

from ministack.core import iam_evaluator
from ministack.services.iam import _roles

from rehearsal.aws.patches.wrapping import Function, wrap


def apply() -> None:
    """Resolve the key as AWS does."""
    wrap(iam_evaluator, "_resolve_condition_key", _with_role_arn)


def _with_role_arn(original: Function) -> Function:
    def resolve(key: str, context: Any) -> Any:
        value = original(key, context)
        return role_arn(value) if key.lower() == "aws:principalarn" else value

    return resolve


def role_arn(principal_arn: str) -> str:
    """The ARN of the role behind a session's ARN; any other ARN as it is."""
    head, assumed, rest = principal_arn.partition(":assumed-role/")
    if not assumed:
        return principal_arn
    account = head.rsplit(":", 1)[-1]
    name = rest.split("/", 1)[0]
    role = _roles.get_scoped(account, None, name) or {}
    return str(role.get("Arn") or f"arn:aws:iam::{account}:role/{name}")
