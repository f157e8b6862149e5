"""Policies that allow everything."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.principals import IDENTITY, all_statements, holders
from policies.lib.values import within
from policies.resource import UNKNOWN, Resource, UnknownValue
from policies.rule import Parameters, ResourceRule

ATTACHED = ("managedPolicyArns", "policyArn")
ADMINISTRATOR = ":iam::aws:policy/AdministratorAccess"


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, IDENTITY):
        if each.allows and (each.every_action or each.not_actions):
            found = "NotAction" if each.not_actions else "every action"
            yield f"found {each.label} to allow {found}, wanted actions by name"
    for name in ATTACHED:
        attached = resource.properties.get(name)
        if any(arn.endswith(ADMINISTRATOR) for _, arn in within(attached)):
            yield f"found AdministratorAccess in {name}, wanted actions by name"
        if attached is UNKNOWN:
            raise UnknownValue(f"{resource.name}.{name}")


RULE = ResourceRule(
    id="iam-no-admin",
    title="No policy allows every action",
    severity="critical",
    frameworks=(
        "Security Hub IAM.1",
        "CIS 3.0 1.16",
        "Checkov CKV_AWS_62",
        "Checkov CKV_AWS_63",
        "Prowler iam_inline_policy_no_administrative_privileges",
        "Prowler iam_role_administratoraccess_policy",
    ),
    why=(
        "WorkOS needs only s3:PutObject and the key. With more rights, a leaked session "
        "compromises the account."
    ),
    repair="List the actions, as components/documents/writer_policy.py does.",
    source='IAM User Guide, "Security best practices in IAM", 2026-11-22',
    types=(
        *holders(IDENTITY),
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
        "aws:iam/policyAttachment:PolicyAttachment",
    ),
    judge=_judge,
)
