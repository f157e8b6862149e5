"""A Deny with NotPrincipal denies everybody it does not list; in MiniStack it never matches.

Real: an account has to be listed besides its role or user, a role's session is not spared by the
role alone, and whoever has a permissions boundary is denied whatever is listed.
Source: IAM User Guide, "AWS JSON policy elements: NotPrincipal" and "Permissions boundaries for IAM
entities" (read 2026-11-28).
"""

from __future__ import annotations

import json
from typing import Any

from ministack.core import iam_evaluator
from ministack.services.iam import _roles, _users

from rehearsal.aws.patches.principal_arn import role_arn
from rehearsal.aws.patches.wrapping import Function, wrap


def apply() -> None:
    """Put "everybody" for NotPrincipal where the caller is not spared, and nobody where it is."""
    wrap(iam_evaluator, "evaluate_resource_policy", _with_everybody)


def _with_everybody(original: Function) -> Function:
    def evaluate_resource_policy(document: Any, context: Any, *rest: Any, **named: Any) -> Any:
        return original(_spelled_out(document, context.principal_arn), context, *rest, **named)

    return evaluate_resource_policy


def _spelled_out(document: Any, caller: str) -> Any:
    if isinstance(document, str):
        if "NotPrincipal" not in document:
            return document
        try:
            document = json.loads(document)
        except json.JSONDecodeError:
            return document
    if not isinstance(document, dict):
        return document
    found = document.get("Statement", [])
    statements = found if isinstance(found, list) else [found]
    return {**document, "Statement": [_for(caller, statement) for statement in statements]}


def _for(caller: str, statement: Any) -> Any:
    if not isinstance(statement, dict) or "NotPrincipal" not in statement:
        return statement
    if statement.get("Effect") != "Deny" or _is_spared(caller, statement["NotPrincipal"]):
        return statement  # without a Principal it matches nobody
    return {**statement, "Principal": "*"}


def _is_spared(caller: str, listed: Any) -> bool:
    if listed == "*":
        return True
    names = listed.get("AWS", []) if isinstance(listed, dict) else []
    names = [names] if isinstance(names, str) else names
    account = caller.split(":")[4] if caller.count(":") > 4 else ""  # noqa: PLR2004 - an ARN's place
    if "*" in names:
        return True
    if _has_boundary(caller, account) or not {account, _root_of(caller, account)} & {*names}:
        return False
    others = [one for one in names if f":{account}:" in one and not one.endswith(":root")]
    return not others or caller in others or role_arn(caller) in others


def _root_of(caller: str, account: str) -> str:
    return f"arn:{caller.split(':')[1]}:iam::{account}:root" if account else ""


def _has_boundary(caller: str, account: str) -> bool:
    name = role_arn(caller).rsplit("/", 1)[-1]
    store = _users if ":user/" in caller else _roles
    return bool((store.get_scoped(account, None, name) or {}).get("PermissionsBoundary"))
