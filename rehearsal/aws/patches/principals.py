"""A policy may name only principals that exist; MiniStack takes any.

Real: IAM answers 400 MalformedPolicyDocument, S3 400 MalformedPolicy, KMS 400
MalformedPolicyDocumentException. Source: IAM User Guide, "AWS JSON policy elements: Principal"
(read 2026-11-22). An account counts as existing here once it has a user or a role.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from ministack.core.responses import error_response_json, get_account_id
from ministack.services import kms
from ministack.services.iam import _IAM_HANDLERS, _error, _p, _roles, _users

from rehearsal.aws.patches.wrapping import Function, wrap, wrap_item

ACCOUNT = re.compile(r"\d{12}")
ARN = re.compile(
    r"arn:aws[a-z-]*:(?:iam|sts)::(?P<account>\d{12}):"
    r"(?P<kind>root|user|role|assumed-role|federated-user)(?:/(?P<path>.+))?"
)


def apply() -> None:
    """Refuse trust and key policies with a principal that does not exist (bucket_policy: S3)."""
    wrap_item(_IAM_HANDLERS, "CreateRole", _trusting("AssumeRolePolicyDocument"))
    wrap_item(_IAM_HANDLERS, "UpdateAssumeRolePolicy", _trusting("PolicyDocument"))
    wrap(kms, "_create_key", _keyed)
    wrap(kms, "_put_key_policy", _keyed)


def missing_principal(policy: str) -> str | None:
    """The first principal the policy names that does not exist; None if all do.

    Raises:
        ValueError: It is not JSON.
        TypeError: It is JSON, but no object.
    """
    document = json.loads(policy)
    if not isinstance(document, dict):
        raise TypeError("a policy is a JSON object")
    return next((each for each in _named(document) if not _exists(each)), None)


def _named(document: dict[str, Any]) -> Iterator[str]:
    statements = document.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        for element in ("Principal", "NotPrincipal"):
            principal = statement.get(element, {})
            named = principal.get("AWS", []) if isinstance(principal, dict) else principal
            yield from [named] if isinstance(named, str) else named


def _exists(principal: str) -> bool:
    if principal == "*":
        return True
    if ACCOUNT.fullmatch(principal):
        return _account_exists(principal)
    match = ARN.fullmatch(principal)
    if not match:
        return _is_unique_id(principal)
    account, kind, name = match["account"], match["kind"], match["path"] or ""
    if kind in ("root", "federated-user"):
        return _account_exists(account)
    if kind == "assumed-role":
        return _roles.get_scoped(account, None, name.split("/")[0]) is not None
    store = _users if kind == "user" else _roles
    record = store.get_scoped(account, None, name.rsplit("/", 1)[-1])
    return bool(record) and record["Arn"] == principal


def _account_exists(account: str) -> bool:
    owners = {owner for store in (_users, _roles) for owner, _ in store.to_dict()}
    return account == get_account_id() or account in owners


def _is_unique_id(principal: str) -> bool:
    users = (record["UserId"] for record in _users.to_dict().values())
    roles = (record["RoleId"] for record in _roles.to_dict().values())
    return principal in users or principal in roles


def _trusting(parameter: str) -> Function:
    def around(original: Function) -> Function:
        def handle(parameters: Any) -> Any:
            try:
                missing = missing_principal(_p(parameters, parameter))
            except (ValueError, TypeError):
                return _malformed("This policy contains invalid Json")
            if missing:
                return _malformed(f'Invalid principal in policy: "AWS":"{missing}"')
            return original(parameters)

        return handle

    return around


def _malformed(message: str) -> Any:
    return _error(400, "MalformedPolicyDocument", escape(message), ns="iam")


def _keyed(original: Function) -> Function:
    def handle(data: dict[str, Any]) -> Any:
        try:
            invalid = missing_principal(data["Policy"]) if "Policy" in data else None
            problem = "Policy contains a statement with one or more invalid principals."
        except (ValueError, TypeError):
            invalid, problem = "document", "The policy is not valid JSON."
        if invalid:
            return error_response_json("MalformedPolicyDocumentException", problem, 400)
        return original(data)

    return handle
