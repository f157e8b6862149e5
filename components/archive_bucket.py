"""The bucket a customer's events are kept in.

What is created, in this order, one after the other:
bucket with Object Lock · public access block · ownership (no ACLs) · policy · versioning · default
retention · default encryption · lifecycle · access logs, notifications (where asked for).

Bucket and side resources are retained on delete, so that events can be read after `pulumi destroy`,
unless the bucket is `deletable`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_aws import s3

from components.documents.bucket_policy import BucketPolicyArgs, bucket_policy
from components.documents.render import render
from components.unreplaceable import REGION, same_as_before

ABORT_UPLOAD_DAYS = 7
"""Days after which the parts of an unfinished multipart upload are removed; they are no events."""

MakeKey = Callable[[pulumi.Resource], pulumi.Input[str]]
"""Makes the key that a bucket is to be encrypted with, and gives its ARN. Its argument is the
bucket, which the key can wait for: a bucket that is there already then stops an update before it
has made a key that nobody needs."""


@dataclass(frozen=True, kw_only=True)
class ArchiveBucketArgs:
    """What an archive bucket is made from."""

    bucket_name: str
    bucket_arn: str
    region: str
    object_prefix: str
    """Prefix of every event's key: empty, or ending with a slash."""
    previous_prefixes: tuple[str, ...] = ()
    """Those that were it before, in the same form."""
    writer_role_arn: str
    """The one role that may write events; it need not exist yet."""
    retention_mode: str
    """GOVERNANCE or COMPLIANCE."""
    retention_days: int
    key_arn: pulumi.Input[str] | MakeKey | None = None
    """The KMS key to encrypt with, or what makes it; `None` for AES256 with keys of S3's own."""
    source_addresses: tuple[str, ...] = ()
    """IPv4 addresses from which events may be written; empty for any."""
    kept_statements: tuple[Mapping[str, Any], ...] = ()
    """Statements of others in the bucket policy."""
    access_log_bucket: str | None = None
    access_log_prefix: str = ""
    glacier_ir_after_days: int | None = None
    notifies_event_bridge: bool = False
    """Whether S3 tells EventBridge of objects; replaces the bucket's other notifications."""
    deletable: bool = False
    """Whether bucket and events go with the stack, as a rehearsal's do; needs GOVERNANCE."""


class ArchiveBucket(pulumi.ComponentResource):
    """A bucket in which every event is locked for its retention from the moment it arrives."""

    bucket_name: pulumi.Output[str]
    """Name of the bucket that exists."""
    fingerprint_inputs: dict[str, pulumi.Input[str]]
    """What of the bucket decides whether events arrive."""

    def __init__(
        self, name: str, args: ArchiveBucketArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("logstreams:s3:ArchiveBucket", name, None, opts)
        self._name = name
        self._deletable = args.deletable
        self._bucket = s3.Bucket(
            f"{name}-bucket",
            bucket=args.bucket_name,
            region=args.region,
            object_lock_enabled=True,
            force_destroy=args.deletable,
            opts=pulumi.ResourceOptions(
                parent=self,
                retain_on_delete=not args.deletable,
                # Object Lock can be switched on in a bucket that is there, by its own resource;
                # a bucket that somebody made again without it must not be replaced for that.
                ignore_changes=["bucket", REGION, "objectLockEnabled"],
            ),
        )
        same = same_as_before(
            "archive bucket",
            {"bucketName": self._bucket.bucket, "aws:region": self._bucket.region},
            {"bucketName": args.bucket_name, "aws:region": args.region},
        )
        self.bucket_name = same.apply(lambda identity: identity["bucketName"])
        key_arn = args.key_arn(self._bucket) if callable(args.key_arn) else args.key_arn
        policy = _policy(args)
        self._last: pulumi.Resource = self._bucket
        self._close_to_the_public(policy)
        self._lock(args.retention_mode, args.retention_days)
        self._encrypt(key_arn)
        self._set_lifecycle(
            (args.object_prefix, *args.previous_prefixes), args.glacier_ir_after_days
        )
        if args.access_log_bucket is not None:
            self._log_access(args.access_log_bucket, args.access_log_prefix)
        if args.notifies_event_bridge:
            self._set(s3.BucketNotification, "notifications", stays=False, eventbridge=True)
        self.fingerprint_inputs = {
            "region": args.region,
            "bucket": self.bucket_name,
            "bucket policy": policy,
            "retention": f"{args.retention_mode} {args.retention_days} days",
            "key": key_arn if key_arn is not None else "AES256",
        }
        self.register_outputs({"bucketName": self.bucket_name})

    def _set(
        self,
        kind: Callable[..., pulumi.Resource],
        suffix: str,
        *,
        stays: bool = True,
        **inputs: Any,
    ) -> None:
        """Make a side resource, after the one before it.

        One after the other, since S3 answers 409 OperationAborted to settings of one bucket that
        are changed at the same time. Deleted with the bucket, so that nothing is sent for it when
        the bucket goes: to suspend the versioning of a locked bucket is refused, for one.

        Args:
            kind: The resource class.
            suffix: What it is called in Pulumi, after the component's name.
            stays: Whether the setting outlives its removal from the program while the bucket stays.
            inputs: Its inputs but `bucket`.
        """
        self._last = kind(
            f"{self._name}-{suffix}",
            bucket=self.bucket_name,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[self._last],
                deleted_with=self._bucket,
                retain_on_delete=stays and not self._deletable,
            ),
            **inputs,
        )

    def _close_to_the_public(self, policy: str) -> None:
        self._set(
            s3.BucketPublicAccessBlock,
            "public-access",
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        self._set(
            s3.BucketOwnershipControls,
            "ownership",
            rule={"object_ownership": "BucketOwnerEnforced"},
        )
        self._set(s3.BucketPolicy, "policy", policy=policy)

    def _lock(self, mode: str, days: int) -> None:
        self._set(s3.BucketVersioning, "versioning", versioning_configuration={"status": "Enabled"})
        self._set(
            s3.BucketObjectLockConfiguration,
            "lock",
            rule={"default_retention": {"mode": mode, "days": days}},
        )

    def _encrypt(self, key_arn: pulumi.Input[str] | None) -> None:
        """Encrypt by the bucket's default, since WorkOS sends no header that asks for it."""
        if key_arn is None:
            rule: dict[str, Any] = {
                "apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}
            }
        else:
            rule = {
                "apply_server_side_encryption_by_default": {
                    "sse_algorithm": "aws:kms",
                    "kms_master_key_id": key_arn,
                },
                "bucket_key_enabled": True,
            }
        self._set(s3.BucketServerSideEncryptionConfiguration, "encryption", rules=[rule])

    def _set_lifecycle(self, prefixes: tuple[str, ...], glacier_ir_after_days: int | None) -> None:
        """Tidy up and, where asked for, move events to cheaper storage; no event ever expires.

        Objects under 128 KB stay where they are: Glacier Instant Retrieval bills each as 128 KB
        (S3 User Guide, "Transitioning objects using Amazon S3 Lifecycle", 2026-11-22).
        """
        rules: list[dict[str, Any]] = [
            {
                "id": "abort-unfinished-uploads",
                "status": "Enabled",
                "filter": {"prefix": ""},
                "abort_incomplete_multipart_upload": {"days_after_initiation": ABORT_UPLOAD_DAYS},
            }
        ]
        if glacier_ir_after_days is not None:
            rules += [
                {
                    # A filter has one prefix; an ID names one rule.
                    "id": f"move-to-glacier-instant-retrieval{f'-{number}' if number else ''}",
                    "status": "Enabled",
                    "filter": {"prefix": prefix},
                    "transitions": [{"days": glacier_ir_after_days, "storage_class": "GLACIER_IR"}],
                }
                for number, prefix in enumerate(prefixes)
            ]
        self._set(
            s3.BucketLifecycleConfiguration,
            "lifecycle",
            transition_default_minimum_object_size="all_storage_classes_128K",
            rules=rules,
        )

    def _log_access(self, target_bucket: str, target_prefix: str) -> None:
        """Log who reads the archive; taken out of the stack file, logging is to stop."""
        self._set(
            s3.BucketLogging,
            "access-logs",
            stays=False,
            target_bucket=target_bucket,
            target_prefix=target_prefix,
        )


def _policy(args: ArchiveBucketArgs) -> str:
    return render(
        bucket_policy(
            BucketPolicyArgs(
                bucket_arn=args.bucket_arn,
                object_prefix=args.object_prefix,
                previous_prefixes=args.previous_prefixes,
                writer_role_arn=args.writer_role_arn,
                source_addresses=args.source_addresses,
                deletable=args.deletable,
                kept_statements=args.kept_statements,
            )
        )
    )
