"""What AWS has once under a stack's names, and how components/ calls it in Pulumi.

Source: Pulumi CLI reference, pulumi import, 2026-11-28.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from logstreams.settings import StackSettings
from logstreams.settings.destinations import destination_types

KEY_ALIAS = "aws:kms/alias:Alias"


@dataclass(frozen=True)
class Importable:
    """A resource whose name AWS gives once: Pulumi cannot make another beside it."""

    what: str
    """For a reader: "role acme-workos-audit-logs"."""
    type: str
    """Pulumi's type token."""
    name: str
    """Its name in Pulumi."""
    id: str
    """What Pulumi imports it by."""

    @property
    def key(self) -> str:
        """Type and name, as `StackState.resources` has them."""
        return f"{self.type}::{self.name}"

    def is_in(self, resources: Collection[str]) -> bool:
        """Whether a state has it, also as another destination type's.

        Names in Pulumi begin with the type, those at AWS do not: until the update that changes the
        type, the state has the same resource under another name.

        Args:
            resources: `StackState.resources`.
        """
        names = tuple(f"{self.type}::{word}-" for word in destination_types())
        own = next((one for one in names if self.key.startswith(one)), "")
        others = tuple(one for one in names if one != own)
        return self.key in resources or any(one.startswith(others) for one in resources)


def bucket(settings: StackSettings) -> Importable:
    """The archive's bucket."""
    kind = settings.destination.type
    return Importable(
        f"bucket {settings.bucket_name}",
        "aws:s3/bucket:Bucket",
        f"{kind}-archive-bucket",
        settings.bucket_name,
    )


def key(settings: StackSettings, arn: str) -> Importable:
    """The archive's own key."""
    parent = f"{settings.destination.type}-encryption"
    return Importable(
        f"key {arn}",
        "aws:kms/key:Key",
        f"{parent}-key",
        arn.rpartition("/")[2],
    )


def role(settings: StackSettings) -> Importable:
    """The role that writes events."""
    assumed = settings.destination.assumes_role
    parent = f"{settings.destination.type}-{'delivery' if assumed else 'role'}"
    return Importable(
        f"role {settings.role_name}",
        "aws:iam/role:Role",
        f"{parent}-role",
        settings.role_name,
    )


def key_alias(settings: StackSettings) -> Importable:
    """The alias of the archive's own key."""
    parent = f"{settings.destination.type}-encryption"
    return Importable(
        f"key alias alias/{settings.key_alias}",
        KEY_ALIAS,
        f"{parent}-alias",
        f"alias/{settings.key_alias}",
    )


def prefix_list(settings: StackSettings, id_: str) -> Importable:
    """The list of egress addresses."""
    name = f"{settings.destination.type}-egress-prefix-list"
    what = f"prefix list {settings.allowlist_name}"
    return Importable(what, "aws:ec2/managedPrefixList:ManagedPrefixList", name, id_)


def security_group(settings: StackSettings, id_: str) -> Importable:
    """The group that lets the list in."""
    name = f"{settings.destination.type}-egress-group"
    what = f"security group {settings.allowlist_name}"
    return Importable(what, "aws:ec2/securityGroup:SecurityGroup", name, id_)


def function(settings: StackSettings) -> Importable:
    """The receiver."""
    what, name = f"function {settings.receiver_name}", "https-function-function"
    return Importable(what, "aws:lambda/function:Function", name, settings.receiver_name)


def header_secret(settings: StackSettings) -> Importable:
    """What WorkOS sends to the receiver."""
    arn = settings.header_secret_arn
    what, name = f"secret {arn.rpartition(':')[2]}", "https-function-secret"
    return Importable(what, "aws:secretsmanager/secret:Secret", name, arn)


def load_balancer(settings: StackSettings, arn: str) -> Importable:
    """The receiver's entrance."""
    what, name = f"load balancer {settings.load_balancer_name}", "https-entrance-balancer"
    return Importable(what, "aws:lb/loadBalancer:LoadBalancer", name, arn)
