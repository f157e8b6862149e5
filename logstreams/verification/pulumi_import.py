"""How Pulumi takes over what is at AWS and not in its state, under the names of components/.

Source: Pulumi CLI reference, pulumi import, 2026-11-28.
"""

from __future__ import annotations

from dataclasses import dataclass

from logstreams.settings import StackSettings


@dataclass(frozen=True)
class Importable:
    """A resource whose name AWS gives once: Pulumi cannot make another beside it."""

    what: str
    """For a reader: "role acme-workos-audit-logs"."""
    type: str
    """Pulumi's type token."""
    name: str
    """Its name in Pulumi."""
    parent: str
    """The component's name in Pulumi."""
    parent_type: str
    """The component's type token."""
    id: str
    """What Pulumi imports it by."""

    @property
    def key(self) -> str:
        """Type and name, as `StackState.resources` has them."""
        return f"{self.type}::{self.name}"

    @property
    def parent_key(self) -> str:
        """The same of its component."""
        return f"{self.parent_type}::{self.parent}"


def bucket(settings: StackSettings) -> Importable:
    """The archive's bucket."""
    kind = settings.destination.type
    return Importable(
        f"bucket {settings.bucket_name}",
        "aws:s3/bucket:Bucket",
        f"{kind}-archive-bucket",
        f"{kind}-archive",
        "logstreams:s3:ArchiveBucket",
        settings.bucket_name,
    )


def key(settings: StackSettings, arn: str) -> Importable:
    """The archive's own key."""
    parent = f"{settings.destination.type}-encryption"
    return Importable(
        f"key {arn}",
        "aws:kms/key:Key",
        f"{parent}-key",
        parent,
        "logstreams:kms:EncryptionKey",
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
        parent,
        "logstreams:iam:DeliveryRole" if assumed else "logstreams:iam:ReceiverRole",
        settings.role_name,
    )


def key_alias(settings: StackSettings) -> Importable:
    """The alias of the archive's own key."""
    parent = f"{settings.destination.type}-encryption"
    return Importable(
        f"key alias alias/{settings.key_alias}",
        "aws:kms/alias:Alias",
        f"{parent}-alias",
        parent,
        "logstreams:kms:EncryptionKey",
        f"alias/{settings.key_alias}",
    )
