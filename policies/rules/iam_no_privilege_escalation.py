"""Policies whose holder can give themselves more."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.conditions import matches
from policies.lib.documents import Statement
from policies.lib.principals import IDENTITY, all_statements, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

WAYS = (
    ("iam:CreatePolicyVersion",),
    ("iam:SetDefaultPolicyVersion",),
    ("iam:CreateAccessKey",),
    ("iam:CreateLoginProfile",),
    ("iam:UpdateLoginProfile",),
    ("iam:AttachUserPolicy",),
    ("iam:AttachGroupPolicy",),
    ("iam:AttachRolePolicy",),
    ("iam:PutUserPolicy",),
    ("iam:PutGroupPolicy",),
    ("iam:PutRolePolicy",),
    ("iam:AddUserToGroup",),
    ("iam:UpdateAssumeRolePolicy", "sts:AssumeRole"),
    ("iam:DeleteRolePermissionsBoundary",),
    ("iam:PutRolePermissionsBoundary",),
    ("iam:PassRole", "ec2:RunInstances"),
    ("iam:PassRole", "lambda:CreateFunction"),
    ("iam:PassRole", "cloudformation:CreateStack"),
    ("iam:PassRole", "glue:CreateDevEndpoint"),
    ("iam:PassRole", "ecs:RunTask"),
    ("iam:PassRole", "codebuild:CreateProject"),
    ("lambda:UpdateFunctionCode",),
    ("glue:UpdateDevEndpoint",),
    ("kms:CreateGrant",),
    ("kms:PutKeyPolicy",),
    ("s3:PutBucketPolicy",),
)
"""Sets of actions that lead to more than themselves; the last three to more of an archive."""


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    allowed = [each for each in all_statements(resource, IDENTITY) if each.allows]
    for way in WAYS:
        if all(any(_names(each, action) for each in allowed) for action in way):
            yield f"found {' with '.join(way)} allowed, wanted no way to more rights"


def _names(statement: Statement, action: str) -> bool:
    """Whether a statement allows an action by name: rules of their own refuse whole services."""
    return any(
        matches(pattern, action)
        for pattern in statement.actions
        if pattern != "*" and not pattern.endswith(":*")
    )


RULE = ResourceRule(
    id="iam-no-privilege-escalation",
    title="No policy lets its holder gain more rights",
    severity="critical",
    frameworks=(
        "Checkov CKV_AWS_286",
        "Prowler iam_inline_policy_allows_privilege_escalation",
    ),
    why="A role that can change policies can do everything, whatever its own policy says.",
    repair="Remove the action; delivering events needs no action that changes rights.",
    source='Rhino Security Labs, "AWS IAM Privilege Escalation – Methods", 2026-11-22',
    types=holders(IDENTITY),
    judge=_judge,
)
