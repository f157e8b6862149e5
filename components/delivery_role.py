"""The role WorkOS assumes to deliver: trust with an external ID, and what it may write.

Its IAM path is `/`, since WorkOS's form asks for the role's name and not its ARN (Log Streams
documentation, 2026-11-22).
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import iam

from components.documents.render import render
from components.documents.trust_policy import trust_policy
from components.documents.writer_policy import use_key, write_events

SESSION_SECONDS = 3600
"""The shortest maximum IAM lets a role have (3600 to 43200; IAM API reference, CreateRole,
2026-11-22)."""


@dataclass(frozen=True, kw_only=True)
class DeliveryRoleArgs:
    """What the delivery role is made from."""

    role_name: str
    trusted_account_id: str
    """WorkOS's AWS account, as its form shows it."""
    external_id: str
    partition: str
    region: str
    """Region of the bucket, in which S3 calls KMS."""
    bucket_arn: str
    object_prefix: str
    """Prefix of every event's key: empty, or ending with a slash."""
    key_arn: pulumi.Input[str] | None = None
    """The key the bucket encrypts with; `None` for keys of S3's own."""
    permissions_boundary_arn: str | None = None


class DeliveryRole(pulumi.ComponentResource):
    """A role for WorkOS's account that can write events and do nothing else."""

    facts: dict[str, pulumi.Input[str]]
    """What of the role decides whether events arrive: its policies as JSON, and the identifier
    AWS makes up, another one when the role is deleted and made again."""

    def __init__(
        self, name: str, args: DeliveryRoleArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("logstreams:iam:DeliveryRole", name, None, opts)
        trust = render(
            trust_policy(
                partition=args.partition,
                trusted_account_id=args.trusted_account_id,
                external_id=args.external_id,
            )
        )
        permissions = _permissions(args)
        role = iam.Role(
            f"{name}-role",
            name=args.role_name,
            path="/",
            description="WorkOS assumes this role to deliver audit log events.",
            assume_role_policy=trust,
            max_session_duration=SESSION_SECONDS,
            permissions_boundary=args.permissions_boundary_arn,
            opts=pulumi.ResourceOptions(parent=self),
        )
        for policy_name, document in permissions.items():
            iam.RolePolicy(
                f"{name}-{policy_name}",
                name=policy_name,
                role=role.name,
                policy=document,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.facts = {
            "role": role.unique_id,
            "trust": trust,
            "permissions boundary": args.permissions_boundary_arn or "",
            **permissions,
        }
        self.register_outputs({"roleArn": role.arn})


def _permissions(args: DeliveryRoleArgs) -> dict[str, pulumi.Input[str]]:
    events = write_events(bucket_arn=args.bucket_arn, object_prefix=args.object_prefix)
    if args.key_arn is None:
        return {"write-events": render(events)}
    key = pulumi.Output.from_input(args.key_arn).apply(
        lambda key_arn: render(
            use_key(
                key_arn=key_arn,
                bucket_arn=args.bucket_arn,
                object_prefix=args.object_prefix,
                region=args.region,
            )
        )
    )
    return {"write-events": render(events), "use-key": key}
