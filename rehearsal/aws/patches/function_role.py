"""A function's role must trust Lambda, and a new role counts at once; in MiniStack neither holds.

Real: CreateFunction and UpdateFunctionConfiguration are 400 InvalidParameterValueException, for a
role that does not exist too. After an update, instances that are started for it serve requests with
the new configuration, its role among it. Sources: AWS Lambda Developer Guide, "Defining Lambda
function permissions with an execution role" (2026-11-24), and "Lambda function states" (2026-11-29)
for updates; the text is Lambda's own answer.
"""

from __future__ import annotations

import json
from typing import Any

from ministack.core.lambda_runtime import invalidate_worker
from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import lambda_svc
from ministack.services.iam import _roles

from rehearsal.aws.patches.wrapping import Function, wrap

LAMBDA = "lambda.amazonaws.com"
REFUSAL = "The role defined for the function cannot be assumed by Lambda."


def apply() -> None:
    """Refuse such a role, and end the instances that run as the one before."""
    wrap(lambda_svc, "_create_function", _trusted)
    wrap(lambda_svc, "_update_config", _fresh)
    wrap(lambda_svc, "_update_config", _trusted)


def _fresh(original: Function) -> Function:
    def update_config(name: str, data: dict[str, Any]) -> Any:
        answer = original(name, data)
        if "Role" in data:
            invalidate_worker(name, "$LATEST", get_account_id(), get_region())
        return answer

    return update_config


def _trusted(original: Function) -> Function:
    def handle(*request: Any) -> Any:
        role = request[-1].get("Role")
        if role and not _trusts_lambda(role):
            return error_response_json("InvalidParameterValueException", REFUSAL, 400)
        return original(*request)

    return handle


def _trusts_lambda(arn: str) -> bool:
    role = _roles.get(arn.rpartition("/")[2])
    if not role or role["Arn"] != arn:
        return False
    document = role["AssumeRolePolicyDocument"]
    statements = (json.loads(document) if isinstance(document, str) else document)["Statement"]
    return any(
        statement["Effect"] == "Allow" and LAMBDA in _services(statement)
        for statement in (statements if isinstance(statements, list) else [statements])
    )


def _services(statement: dict[str, Any]) -> list[str]:
    principal = statement.get("Principal", {})
    named = principal.get("Service", []) if isinstance(principal, dict) else []
    return [named] if isinstance(named, str) else named
