"""The role the receiver's function runs as."""

from __future__ import annotations

import pulumi
from pulumi_aws import iam

from components.documents.receiver_policy import ReceiverPolicyFacts, lambda_trust, receive_events
from components.documents.render import render
from components.documents.writer_policy import use_key
from logstreams.settings import StackSettings


class ReceiverRole(pulumi.ComponentResource):
    """A role for Lambda that can store events and know the header's secret."""

    facts: dict[str, pulumi.Input[str]]
    """What of the role decides whether events arrive."""

    def __init__(
        self,
        name: str,
        settings: StackSettings,
        key_arn: pulumi.Input[str] | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("logstreams:iam:ReceiverRole", name, None, opts)
        trust = render(lambda_trust())
        boundary = settings.archive.permissions_boundary_arn
        role = iam.Role(
            f"{name}-role",
            name=settings.role_name,
            path="/",
            description="The receiver of WorkOS log streams stores audit log events.",
            assume_role_policy=trust,
            permissions_boundary=boundary,
            opts=pulumi.ResourceOptions(parent=self),
        )
        permissions = _permissions(settings, key_arn)
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
            "permissions boundary": boundary or "",
            **permissions,
        }
        self.register_outputs({"roleArn": role.arn})


def _permissions(
    settings: StackSettings, key_arn: pulumi.Input[str] | None
) -> dict[str, pulumi.Input[str]]:
    own = receive_events(
        ReceiverPolicyFacts(
            partition=settings.partition,
            region=settings.aws.region,
            account_id=settings.account_id,
            bucket_arn=settings.bucket_arn,
            object_prefix=settings.object_prefix,
            secret_arn=settings.header_secret_arn,
            log_group=settings.receiver_log_group,
        )
    )
    if key_arn is None:
        return {"receive-events": render(own)}
    key = pulumi.Output.from_input(key_arn).apply(
        lambda arn: render(
            use_key(
                key_arn=arn,
                bucket_arn=settings.bucket_arn,
                object_prefix=settings.object_prefix,
                region=settings.aws.region,
            )
        )
    )
    return {"receive-events": render(own), "use-key": key}
