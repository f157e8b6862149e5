"""How Pulumi takes over what is at AWS and not in its state, under the names of components/.

Source: Pulumi CLI reference, pulumi import, 2026-11-28.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from logstreams import PROJECT
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


def import_command(settings: StackSettings, one: Importable) -> str:
    """The command that takes it over."""
    stack = settings.customer
    urn = f"urn:pulumi:{stack}::{PROJECT}"
    kind = f"logstreams:{settings.destination.type}:Destination${one.parent_type}"
    words = (
        *("pulumi", "import", one.type, one.name, one.id),
        *("--parent", f"{one.parent.rpartition('-')[2]}={urn}::{kind}::{one.parent}"),
        *("--provider", f"aws={urn}::pulumi:providers:aws::aws"),
        *("--protect=false", "--generate-code=false", "--stack", stack),
    )
    return shlex.join(words)
