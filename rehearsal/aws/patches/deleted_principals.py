"""Policies that named a deleted user or role keep its unique id; MiniStack keeps the ARN.

Real: a policy stores the principal's unique id and shows its ARN while it exists. Once deleted, it
shows AIDA… or AROA…, and a new user or role of the same name is not the one that was trusted.
Source: IAM User Guide, "AWS JSON policy elements: Principal" (read 2026-11-22).
"""

from __future__ import annotations

import json
from typing import Any

from ministack.services.iam import _IAM_HANDLERS, _p, _roles, _users
from ministack.services.kms import _keys
from ministack.services.s3 import _bucket_policies

from rehearsal.aws.patches.wrapping import Function, wrap_item

TRUST = "AssumeRolePolicyDocument"


def apply() -> None:
    """Put the id in the ARN's place wherever it is named, in every account."""
    wrap_item(_IAM_HANDLERS, "DeleteUser", _forgetting(_users, "UserName", "UserId"))
    wrap_item(_IAM_HANDLERS, "DeleteRole", _forgetting(_roles, "RoleName", "RoleId"))


def _forgetting(store: Any, parameter: str, unique_id: str) -> Function:
    def around(original: Function) -> Function:
        def delete(parameters: Any) -> Any:
            name = _p(parameters, parameter)
            record = store.get(name)
            answer = original(parameters)
            if record and name not in store:
                _replace(record["Arn"], record[unique_id])
            return answer

        return delete

    return around


def _replace(arn: str, unique_id: str) -> None:
    for role in _roles.to_dict().values():
        role[TRUST] = _renamed(role[TRUST], arn, unique_id)
    for key in _keys.to_dict().values():
        key["Policy"] = _renamed(key["Policy"], arn, unique_id)
    for (account, bucket), policy in _bucket_policies.to_dict().items():
        _bucket_policies.set_scoped(account, None, bucket, _renamed(policy, arn, unique_id))


def _renamed(policy: str, arn: str, unique_id: str) -> str:
    """The policy with the principal's id for its ARN; conditions and resources as they were."""
    document = json.loads(policy)
    statements = document["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        for element in ("Principal", "NotPrincipal"):
            principal = statement.get(element)
            if isinstance(principal, dict) and "AWS" in principal:
                named = principal["AWS"]
                replaced = [unique_id if each == arn else each for each in _many(named)]
                principal["AWS"] = replaced[0] if isinstance(named, str) else replaced
    return json.dumps(document)


def _many(named: str | list[str]) -> list[str]:
    return [named] if isinstance(named, str) else named
