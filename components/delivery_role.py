"""The role WorkOS assumes to deliver: trust with an external ID, and what it may write."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.documents.trust_policy import trust_policy
from components.documents.writer_policy import write_events
from components.writer_role import WriterRole, WriterRoleArgs

SESSION_SECONDS = 3600
"""The shortest maximum IAM lets a role have (3600 to 43200; IAM API reference, CreateRole,
2026-11-22)."""


@dataclass(frozen=True, kw_only=True)
class DeliveryRoleArgs:
    """What the delivery role is made from."""

    role_name: str
    trusted_account_id: str
    """WorkOS's AWS account, as its form shows it."""
    external_ids: tuple[str, ...]
    """What WorkOS's form shows; two while one is rotated."""
    partition: str
    region: str
    """Region of the bucket, in which S3 calls KMS."""
    bucket_arn: str
    object_prefix: str
    """Prefix of every event's key: empty, or ending with a slash."""
    previous_prefixes: tuple[str, ...] = ()
    """Those that were it before, in the same form."""
    key_arn: pulumi.Input[str] | None = None
    """The key the bucket encrypts with; `None` for keys of S3's own."""
    permissions_boundary_arn: str | None = None


class DeliveryRole(WriterRole):
    """A role for WorkOS's account that can write events and do nothing else."""

    def __init__(
        self, name: str, args: DeliveryRoleArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        trust = trust_policy(
            partition=args.partition,
            trusted_account_id=args.trusted_account_id,
            external_ids=args.external_ids,
        )
        role = WriterRoleArgs(
            role_name=args.role_name,
            description="WorkOS assumes this role to deliver audit log events.",
            trust=trust,
            policy_name="write-events",
            policy=write_events(
                bucket_arn=args.bucket_arn,
                object_prefix=args.object_prefix,
                previous_prefixes=args.previous_prefixes,
            ),
            bucket_arn=args.bucket_arn,
            object_prefix=args.object_prefix,
            previous_prefixes=args.previous_prefixes,
            region=args.region,
            key_arn=args.key_arn,
            permissions_boundary_arn=args.permissions_boundary_arn,
            former=pulumi.Alias(name="https-role", type_="logstreams:iam:ReceiverRole"),
            max_session_seconds=SESSION_SECONDS,
        )
        super().__init__("logstreams:iam:DeliveryRole", name, role, opts)
