"""The S3 destination: archive bucket, encryption key, delivery role, egress allowlist.

Without `stream` in the stack file the role is not made: who may assume it is known only once
WorkOS's form has been opened. Its name and ARN are computed, so nothing else has to wait for it.
"""

from __future__ import annotations

import pulumi

from components.archive_bucket import ArchiveBucket, ArchiveBucketArgs
from components.delivery_role import DeliveryRole, DeliveryRoleArgs
from components.egress_allowlist import EgressAllowlist, EgressAllowlistArgs
from components.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.fingerprint import fingerprint
from logstreams.settings import Network, StackSettings, Stream


class S3Destination(pulumi.ComponentResource):
    """Everything a customer's events need to arrive in an archive of theirs."""

    form: dict[str, str]
    """What to type into WorkOS's form: awsAccountId, region, roleName, bucketName, bucketPath."""
    fingerprint: pulumi.Output[str]
    """Changes when anything changes that decides whether an event arrives."""
    resources: list[pulumi.Resource]
    """What must be in place before a delivery can be checked: this and all within."""

    def __init__(
        self, name: str, args: StackSettings, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("logstreams:s3:Destination", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        facts: dict[str, pulumi.Input[str]] = {}
        key_arn: pulumi.Input[str] | None = args.destination.encryption.key_arn
        if key_arn is None and args.destination.encryption.type == "aws:kms":
            key = EncryptionKey(f"{name}-encryption", _key_args(args), child)
            key_arn = key.arn
            facts |= key.facts
        archive = ArchiveBucket(f"{name}-archive", _archive_args(args, key_arn), child)
        facts |= archive.facts
        if args.stream is not None:
            # Last, so that no event can arrive in a bucket that is half set up.
            after = pulumi.ResourceOptions(parent=self, depends_on=[archive])
            role = DeliveryRole(f"{name}-delivery", _role_args(args, args.stream, key_arn), after)
            facts |= role.facts
        if args.network is not None:
            EgressAllowlist(f"{name}-egress", _allowlist_args(args, args.network), child)
        self.form = args.form
        self.fingerprint = fingerprint(facts)
        self.resources = [self]
        self.register_outputs({"form": self.form, "fingerprint": self.fingerprint})


def provision(settings: StackSettings, opts: pulumi.ResourceOptions) -> S3Destination:
    """Provision the S3 destination of a stack."""
    return S3Destination("s3", settings, opts)


def _key_args(settings: StackSettings) -> EncryptionKeyArgs:
    return EncryptionKeyArgs(
        # An alias may have slashes and no dots, a stack's name the reverse (KMS API reference,
        # CreateAlias, 2026-11-22).
        alias=f"workos-log-streams/{settings.customer.replace('.', '/')}",
        description=f"Audit log events of {settings.customer}",
        account_id=settings.account_id,
        partition=settings.partition,
        region=settings.aws.region,
        deletable=settings.destination.force_destroy,
    )


def _archive_args(settings: StackSettings, key_arn: pulumi.Input[str] | None) -> ArchiveBucketArgs:
    s3 = settings.destination
    return ArchiveBucketArgs(
        bucket_name=settings.bucket_name,
        bucket_arn=settings.bucket_arn,
        region=settings.aws.region,
        object_prefix=settings.object_prefix,
        writer_role_arn=settings.role_arn,
        retention_mode=s3.retention.mode,
        retention_days=s3.retention.days,
        key_arn=key_arn,
        source_addresses=settings.egress_addresses if s3.source_addresses == "enforce" else (),
        access_log_bucket=s3.access_logs.bucket if s3.access_logs else None,
        access_log_prefix=s3.access_logs.prefix if s3.access_logs else "",
        glacier_ir_after_days=s3.lifecycle.glacier_ir_after_days if s3.lifecycle else None,
        deletable=s3.force_destroy,
    )


def _role_args(
    settings: StackSettings, stream: Stream, key_arn: pulumi.Input[str] | None
) -> DeliveryRoleArgs:
    return DeliveryRoleArgs(
        role_name=settings.role_name,
        trusted_account_id=stream.workos_account_id,
        external_id=stream.external_id,
        partition=settings.partition,
        region=settings.aws.region,
        bucket_arn=settings.bucket_arn,
        object_prefix=settings.object_prefix,
        key_arn=key_arn,
        permissions_boundary_arn=settings.destination.permissions_boundary_arn,
    )


def _allowlist_args(settings: StackSettings, network: Network) -> EgressAllowlistArgs:
    return EgressAllowlistArgs(
        list_name=settings.allowlist_name,
        vpc_id=network.vpc_id,
        addresses=settings.egress_addresses,
    )
