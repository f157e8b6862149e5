"""aws:iam/role:Role.

Source: terraform-provider-aws internal/service/iam/role.go (2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import code, message, passing_over
from rehearsal.engine.aws_provider.patience import retry_while
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import AutoName, Change, ResourceHandler
from rehearsal.engine.aws_provider.resources.iam_documents import policy_text
from rehearsal.engine.aws_provider.rules import between, no_longer_than
from rehearsal.engine.aws_provider.tags import from_list, retag, to_list

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


class Role(ResourceHandler):
    """A role; its inline policies are resources of their own."""

    type_name = "aws:iam/role:Role"
    noun = "IAM Role"
    auto_name = AutoName("name", max_length=64)
    defaults: ClassVar[Mapping[str, Any]] = {
        "path": "/",
        "maxSessionDuration": 3600,
        "forceDetachPolicies": False,
    }
    replace_on = frozenset({"name", "path"})
    policies = frozenset({"assumeRolePolicy"})
    local = frozenset({"forceDetachPolicies"})
    not_imitated = frozenset({"inlinePolicies", "managedPolicyArns", "namePrefix"})

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield what is too long or too short."""
        yield from no_longer_than(inputs, "name", 64)
        yield from no_longer_than(inputs, "description", 1000)
        yield from between(inputs, "maxSessionDuration", 3600, 43200)

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Make the role, once the principals of its trust policy are there."""
        iam: IAMClient = aws.client("iam")
        request: Any = {
            "RoleName": inputs["name"],
            "AssumeRolePolicyDocument": inputs["assumeRolePolicy"],
            "Path": inputs["path"],
            "MaxSessionDuration": inputs["maxSessionDuration"],
            "Tags": to_list(inputs["tagsAll"]),
        }
        if inputs.get("description"):
            request["Description"] = inputs["description"]
        if inputs.get("permissionsBoundary"):
            request["PermissionsBoundary"] = inputs["permissionsBoundary"]
        answer = retry_while(aws, _is_curable, lambda: iam.create_role(**request))
        return answer["Role"]["RoleName"]

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the role."""
        iam: IAMClient = aws.client("iam")
        try:
            found: Any = iam.get_role(RoleName=resource_id)["Role"]
        except ClientError as error:
            if code(error) == "NoSuchEntity":
                return None
            raise
        return {
            "name": found["RoleName"],
            "arn": found["Arn"],
            "assumeRolePolicy": policy_text(found["AssumeRolePolicyDocument"]),
            "createDate": found["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            "description": found.get("Description"),
            "maxSessionDuration": found.get("MaxSessionDuration"),
            "path": found["Path"],
            "permissionsBoundary": found.get("PermissionsBoundary", {}).get(
                "PermissionsBoundaryArn"
            ),
            "tagsAll": from_list(found.get("Tags", [])),
            "uniqueId": found["RoleId"],
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Change what differs, by one request each as IAM wants it."""
        iam: IAMClient = aws.client("iam")
        new = change.new
        if "assumeRolePolicy" in change.names:
            trust: str = new["assumeRolePolicy"]
            retry_while(
                aws,
                _is_curable,
                lambda: iam.update_assume_role_policy(RoleName=resource_id, PolicyDocument=trust),
            )
        if {"description", "maxSessionDuration"} & change.names:
            iam.update_role(
                RoleName=resource_id,
                Description=new.get("description", ""),
                MaxSessionDuration=new["maxSessionDuration"],
            )
        if "permissionsBoundary" in change.names:
            _bound(iam, resource_id, new.get("permissionsBoundary"))
        if "tagsAll" in change.names:
            removed, added = retag(change.old, new)
            if removed:
                iam.untag_role(RoleName=resource_id, TagKeys=removed)
            if added:
                iam.tag_role(RoleName=resource_id, Tags=to_list(added))  # type: ignore[arg-type]  # a list of TypedDicts

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete the role; what others attached to it only if the state says so."""
        iam: IAMClient = aws.client("iam")
        with passing_over("NoSuchEntity"):
            if state.get("forceDetachPolicies"):
                _detach(iam, resource_id)
            retry_while(
                aws,
                lambda error: code(error) == "DeleteConflict",
                lambda: iam.delete_role(RoleName=resource_id),
            )


def _is_curable(error: BaseException) -> bool:
    invalid_principal = "Invalid principal in policy" in message(error)
    malformed = code(error) == "MalformedPolicyDocument"
    return (malformed and invalid_principal) or code(error) == "ConcurrentModification"


def _bound(iam: IAMClient, role: str, boundary: str | None) -> None:
    if boundary:
        iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=boundary)
    else:
        iam.delete_role_permissions_boundary(RoleName=role)


def _detach(iam: IAMClient, role: str) -> None:
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=role, PolicyArn=policy["PolicyArn"])
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.delete_role_policy(RoleName=role, PolicyName=name)
