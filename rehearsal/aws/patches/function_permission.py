"""A load balancer needs a function's permission; MiniStack lets it in.

Real: RegisterTargets is AccessDenied before the function's policy allows
elasticloadbalancing.amazonaws.com to invoke it from the target group, and a permission taken away
later makes requests fail (502, LambdaAccessDenied).
Source: User Guide for Application Load Balancers, "Use Lambda functions as targets" and "Access
logs" (2026-11-24); the refusal's text: ansible/ansible issue 52253.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from ministack.services.alb import _ACTION_MAP, _error, _p, _parse_targets_param, _tgs
from ministack.services.lambda_svc import _get_func_record_for_ref_in_scope

from rehearsal.aws.patches.wrapping import Function, wrap_item

BALANCER = "elasticloadbalancing.amazonaws.com"
ACTIONS = ("lambda:InvokeFunction", "lambda:*", "*")


def apply() -> None:
    """Ask the function's policy at registration (load_balancer_functions: at each request)."""
    wrap_item(_ACTION_MAP, "RegisterTargets", _permitted)


def may_invoke(function: str, target_group: str) -> bool:
    """Whether the function's policy lets load balancers invoke it for the target group."""
    _, _, _, region, account, _ = target_group.split(":", 5)
    record, _, _ = _get_func_record_for_ref_in_scope(function, account_id=account, region=region)
    statements = record["policy"]["Statement"] if record else []
    return any(
        statement["Resource"] == function and _allows(statement, target_group, account)
        for statement in statements
    )


def _allows(statement: dict[str, Any], target_group: str, account: str) -> bool:
    principal = statement["Principal"]
    if principal not in ("*", {"Service": BALANCER}):
        return False
    if statement["Action"] not in ACTIONS:
        return False
    conditions = statement.get("Condition", {})
    source = conditions.get("ArnLike", {}).get("AWS:SourceArn", "*")
    equal = conditions.get("StringEquals", {})
    # A key that a load balancer's call does not carry is never equal to anything.
    return fnmatchcase(target_group, source) and all(
        key == "AWS:SourceAccount" and value == account for key, value in equal.items()
    )


def _permitted(original: Function) -> Function:
    def register_targets(parameters: Any) -> Any:
        group = _p(parameters, "TargetGroupArn")
        found = _tgs.get(group)
        if found and found["TargetType"] == "lambda":
            for target in _parse_targets_param(parameters):
                if not may_invoke(target["Id"], group):
                    return _error("AccessDenied", _refusal(target["Id"], group), 403)
        return original(parameters)

    return register_targets


def _refusal(function: str, target_group: str) -> str:
    return (
        f"elasticloadbalancing principal does not have permission to invoke {function} "
        f"from target group {target_group}"
    )
