"""The role the receiver's function runs as."""

from __future__ import annotations

import pulumi

from components.documents.receiver_policy import ReceiverPolicyArgs, lambda_trust, receive_events
from components.writer_role import WriterRole, WriterRoleArgs
from logstreams.settings import StackSettings


class ReceiverRole(WriterRole):
    """A role for Lambda that can store events and know the header's secret."""

    def __init__(
        self,
        name: str,
        settings: StackSettings,
        key_arn: pulumi.Input[str] | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        policy = receive_events(
            ReceiverPolicyArgs(
                partition=settings.partition,
                region=settings.aws.region,
                account_id=settings.account_id,
                bucket_arn=settings.bucket_arn,
                object_prefix=settings.object_prefix,
                previous_prefixes=settings.previous_prefixes,
                secret_arn=settings.header_secret_arn,
                log_group=settings.receiver_log_group,
            )
        )
        args = WriterRoleArgs(
            role_name=settings.role_name,
            description="The receiver of WorkOS log streams stores audit log events.",
            trust=lambda_trust(),
            policy_name="receive-events",
            policy=policy,
            bucket_arn=settings.bucket_arn,
            object_prefix=settings.object_prefix,
            previous_prefixes=settings.previous_prefixes,
            region=settings.aws.region,
            key_arn=key_arn,
            permissions_boundary_arn=settings.archive.permissions_boundary_arn,
            former=pulumi.Alias(name="s3-delivery", type_="logstreams:iam:DeliveryRole"),
        )
        super().__init__("logstreams:iam:ReceiverRole", name, args, opts)
