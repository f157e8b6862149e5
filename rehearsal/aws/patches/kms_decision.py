"""Whether identity policies, limits and a key policy together let a caller use a key."""

from __future__ import annotations

from typing import Any

from ministack.core.iam_evaluator import (
    combine_resource_policy,
    evaluate,
    evaluate_resource_policy,
)


def refusal(caller: Any, context: Any, key_policy: str, key_account: str) -> str | None:
    """Why the caller may not, in AWS's words; None if it may.

    Args:
        caller: MiniStack's PrincipalInfo of an IAM user or a role's session.
        context: MiniStack's EvalContext; action and key are its.
        key_policy: The key's policy document.
        key_account: The account that owns the key.
    """
    identity = evaluate(context, caller.policies, *caller.limits)
    together = combine_resource_policy(
        identity, context, key_policy, key_account, required=True, limits=caller.limits
    )
    if together.decision == "Allow":
        return None
    action = context.action
    if identity.decision == "Deny":
        reason = "with an explicit deny in an identity-based policy"
    elif together.decision == "Deny":
        reason = "with an explicit deny in a resource-based policy"
    elif evaluate_resource_policy(key_policy, context).decision != "Allow":
        reason = f"because no resource-based policy allows the {action} action"
    elif evaluate(context, caller.policies).decision != "Allow":
        reason = f"because no identity-based policy allows the {action} action"
    else:
        reason = f"because no permissions boundary allows the {action} action"
    return (
        f"User: {context.principal_arn} is not authorized to perform: {action} "
        f"on resource: {context.resource_arn} {reason}"
    )
