"""aws:iam/rolePolicy:RolePolicy.

Source: terraform-provider-aws internal/service/iam/role_policy.go (2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import code, passing_over
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import AutoName, Change, ResourceHandler
from rehearsal.engine.aws_provider.resources.iam_documents import policy_text
from rehearsal.engine.aws_provider.rules import no_longer_than

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient


class RolePolicy(ResourceHandler):
    """A policy inside a role; its id is `role:name`."""

    type_name = "aws:iam/rolePolicy:RolePolicy"
    noun = "IAM Role Policy"
    auto_name = AutoName("name", max_length=255)
    replace_on = frozenset({"name", "role"})
    policies = frozenset({"policy"})
    not_imitated = frozenset({"namePrefix"})

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield a name that is too long, and an ARN where a role's name belongs."""
        yield from no_longer_than(inputs, "name", 128)
        role = inputs.get("role")
        if isinstance(role, str) and role.startswith("arn:"):
            yield Failure("role", f'"role" must be the role\'s name, not its ARN, got {role}')

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Put the policy into the role."""
        iam: IAMClient = aws.client("iam")
        role, name = inputs["role"], inputs["name"]
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=inputs["policy"])
        return f"{role}:{name}"

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the policy."""
        iam: IAMClient = aws.client("iam")
        role, _, name = resource_id.partition(":")
        try:
            found = iam.get_role_policy(RoleName=role, PolicyName=name)
        except ClientError as error:
            if code(error) == "NoSuchEntity":
                return None
            raise
        return {"role": role, "name": name, "policy": policy_text(found["PolicyDocument"])}

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Put the policy anew."""
        self.create(aws, change.new)

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Take the policy out of the role."""
        iam: IAMClient = aws.client("iam")
        role, _, name = resource_id.partition(":")
        with passing_over("NoSuchEntity"):
            iam.delete_role_policy(RoleName=role, PolicyName=name)
