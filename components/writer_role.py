"""What every role that writes events has: the role, and a policy for each thing it may do.

Its IAM path is `/`, since WorkOS's form asks for the role's name and not its ARN (Log Streams
documentation, 2026-11-22).
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import iam

from components.documents.render import Document, render
from components.documents.writer_policy import use_key


@dataclass(frozen=True, kw_only=True)
class WriterRoleArgs:
    """What a role that writes events is made from."""

    role_name: str
    description: str
    trust: Document
    """Who may assume the role."""
    policy_name: str
    policy: Document
    """What it may do, but for the use of a key."""
    bucket_arn: str
    object_prefix: str
    """Prefix of every event's key: empty, or ending with a slash."""
    previous_prefixes: tuple[str, ...]
    """Those that were it before, in the same form."""
    region: str
    """Region of the bucket, in which S3 calls KMS."""
    key_arn: pulumi.Input[str] | None
    """The key the bucket encrypts with; `None` for keys of S3's own."""
    permissions_boundary_arn: str | None
    former: pulumi.Alias
    """What the role was while the stack had the other destination type whose role writes events:
    under the same name at AWS, where the stack file gives it one."""
    max_session_seconds: int | None = None
    """`None`: IAM's own, an hour."""


class WriterRole(pulumi.ComponentResource):
    """A role that writes events; each kind of them is a class with a type of its own."""

    fingerprint_inputs: dict[str, pulumi.Input[str]]
    """What of the role decides whether events arrive: its policies as JSON, and the identifier
    AWS makes up, another one when the role is deleted and made again."""

    def __init__(
        self,
        kind: str,
        name: str,
        args: WriterRoleArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        as_before = pulumi.ResourceOptions(aliases=[args.former])
        super().__init__(kind, name, None, pulumi.ResourceOptions.merge(opts, as_before))
        trust = render(args.trust)
        role = iam.Role(
            f"{name}-role",
            name=args.role_name,
            path="/",
            description=args.description,
            assume_role_policy=trust,
            max_session_duration=args.max_session_seconds,
            permissions_boundary=args.permissions_boundary_arn,
            opts=pulumi.ResourceOptions(parent=self),
        )
        permissions = _permissions(args)
        for policy_name, document in permissions.items():
            iam.RolePolicy(
                f"{name}-{policy_name}",
                name=policy_name,
                role=role.name,
                policy=document,
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.fingerprint_inputs = {
            "role": role.unique_id,
            "trust": trust,
            "permissions boundary": args.permissions_boundary_arn or "",
            **permissions,
        }
        self.register_outputs({"roleArn": role.arn})


def _permissions(args: WriterRoleArgs) -> dict[str, pulumi.Input[str]]:
    """The policies by name; the key's is one of its own, since its ARN may not be known yet."""
    own: dict[str, pulumi.Input[str]] = {args.policy_name: render(args.policy)}
    if args.key_arn is None:
        return own
    key = pulumi.Output.from_input(args.key_arn).apply(
        lambda arn: render(
            use_key(
                key_arn=arn,
                bucket_arn=args.bucket_arn,
                object_prefix=args.object_prefix,
                previous_prefixes=args.previous_prefixes,
                region=args.region,
            )
        )
    )
    return {**own, "use-key": key}
