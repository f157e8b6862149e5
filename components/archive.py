"""The archive that a stack file describes: the bucket, and the key it is encrypted with."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.archive_bucket import ArchiveBucket, ArchiveBucketArgs, MakeKey
from components.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.silence_alarm import SilenceAlarm
from logstreams.settings import StackSettings
from logstreams.settings.types.policy_statements import statements_in


@dataclass(frozen=True)
class MadeArchive:
    """An archive as its destination's other parts need it."""

    bucket: ArchiveBucket
    key_arn: pulumi.Input[str] | None
    """The key the bucket encrypts with; None: S3's own."""
    made_key: pulumi.Input[str] | None
    """The same where the stack made it; None: it made none."""
    fingerprint_inputs: dict[str, pulumi.Input[str]]
    """What of bucket and key decides whether events arrive."""


def make_archive(
    name: str,
    settings: StackSettings,
    opts: pulumi.ResourceOptions,
    source_addresses: tuple[str, ...] = (),
) -> MadeArchive:
    """Make the bucket, and a key of its own where the stack file asks for one and names none.

    Args:
        name: The destination's, which the names of the parts begin with.
        settings: The stack's; its destination has an archive.
        opts: The destination is their parent.
        source_addresses: IPv4 addresses from which events may be written; empty for any.
    """
    made: list[EncryptionKey] = []

    def make_key(bucket: pulumi.Resource) -> pulumi.Input[str]:
        after = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[bucket]))
        made.append(EncryptionKey(f"{name}-encryption", _key_args(settings), after))
        return made[0].arn

    encryption = settings.archive.encryption
    key_arn: pulumi.Input[str] | None = encryption.key_arn
    makes_key = key_arn is None and encryption.type == "aws:kms"
    args = _archive_args(settings, make_key if makes_key else key_arn, source_addresses)
    bucket = ArchiveBucket(f"{name}-archive", args, opts)
    made_key: pulumi.Input[str] | None = None
    fingerprint_inputs: dict[str, pulumi.Input[str]] = {}
    if made:
        key_arn = made_key = made[0].arn
        fingerprint_inputs |= made[0].fingerprint_inputs
    if settings.has_silence_alarm and settings.archive.alarms is not None:
        SilenceAlarm(f"{name}-silence", settings, settings.archive.alarms, opts)
    return MadeArchive(bucket, key_arn, made_key, fingerprint_inputs | bucket.fingerprint_inputs)


def _key_args(settings: StackSettings) -> EncryptionKeyArgs:
    return EncryptionKeyArgs(
        alias=settings.key_alias,
        description=settings.key_description,
        account_id=settings.account_id,
        partition=settings.partition,
        region=settings.aws.region,
        deletable=settings.archive.force_destroy,
    )


def _archive_args(
    settings: StackSettings,
    key_arn: pulumi.Input[str] | MakeKey | None,
    source_addresses: tuple[str, ...],
) -> ArchiveBucketArgs:
    wanted = settings.archive
    return ArchiveBucketArgs(
        bucket_name=settings.bucket_name,
        bucket_arn=settings.bucket_arn,
        region=settings.aws.region,
        object_prefix=settings.object_prefix,
        previous_prefixes=settings.previous_prefixes,
        writer_role_arn=settings.role_arn,
        retention_mode=wanted.retention.mode,
        retention_days=wanted.retention.days,
        key_arn=key_arn,
        source_addresses=source_addresses,
        kept_statements=statements_in(wanted.policy_statements),
        access_log_bucket=wanted.access_logs.bucket if wanted.access_logs else None,
        access_log_prefix=wanted.access_logs.prefix if wanted.access_logs else "",
        glacier_ir_after_days=wanted.lifecycle.glacier_ir_after_days if wanted.lifecycle else None,
        notifies_event_bridge=settings.has_silence_alarm,
        deletable=wanted.force_destroy,
    )
