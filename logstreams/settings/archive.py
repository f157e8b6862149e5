"""An archive: a bucket under Object Lock that a destination keeps its events in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints, ValidationInfo, field_validator

from logstreams.settings.names import default_bucket_name
from logstreams.settings.section import Section, Wanted, refusal
from logstreams.settings.types.bucket_name import BucketName, ExistingBucketName
from logstreams.settings.types.identifiers import PolicyArn, RoleName
from logstreams.settings.types.object_path import ObjectFolder, ObjectPrefix
from logstreams.settings.types.values import Boolean, Word, whole_number
from logstreams.settings.validation_context import mapping, surroundings

# Amazon S3 user guide, "Configuring S3 Object Lock", 2026-11-22: at most 36,500 days (100 years).
_LONGEST_RETENTION_DAYS = 36500

_KEY_ARN = Annotated[
    str,
    StringConstraints(
        pattern=r"^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/"
        r"(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$"
    ),
    Wanted("a KMS key's ARN (no alias): arn:aws:kms:REGION:ACCOUNT:key/ID"),
]


class Retention(Section):
    """How long nobody may delete an event."""

    mode: Annotated[Literal["GOVERNANCE", "COMPLIANCE"], Word]
    """GOVERNANCE can be bypassed by those with the right to, COMPLIANCE by nobody, AWS included."""
    days: Annotated[int, *whole_number(1, _LONGEST_RETENTION_DAYS, "days")]
    """For how many days nobody may delete an event."""


class Encryption(Section):
    """How the archive is encrypted."""

    type: Literal["aws:kms", "AES256"] = "aws:kms"
    """`aws:kms` with a KMS key of its own, rotated; `AES256` with S3's keys."""
    key_arn: _KEY_ARN | None = None
    """A key that exists already, in the bucket's region, instead of one of its own."""

    @field_validator("key_arn")
    @classmethod
    def _fits(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return value
        around = surroundings(info)
        if mapping(around.archive.get("encryption")).get("type") == "AES256":
            raise refusal("no keyArn beside type AES256, which has no key of its own")
        region = around.region
        if region is not None and value.split(":")[3] != region:
            raise refusal(f"a key in {region}, the bucket's region: S3 uses no other")
        return value


class AccessLogs(Section):
    """Where S3 writes who read the archive: a bucket that exists already.

    Amazon S3 user guide, "Object Lock considerations", 2026-11-22: a bucket with a default
    retention cannot be the destination of server access logs.
    """

    bucket: ExistingBucketName
    """The bucket the logs are written to, in the same account and region."""
    prefix: ObjectPrefix = ""
    """What the logs' keys begin with."""


class Lifecycle(Section):
    """Cheaper storage for older events.

    Amazon S3 user guide, "Transitioning objects", 2026-11-22: by default S3 moves no object under
    128 KB, and one audit event has about 1 KB, so as a rule nothing moves; Glacier Instant
    Retrieval bills every object as at least 128 KB for at least 90 days, and each move is a
    billed request, so moving events one by one costs more than it saves.
    """

    glacier_ir_after_days: Annotated[int, *whole_number(0, _LONGEST_RETENTION_DAYS, "days")]
    """After how many days events move to Glacier Instant Retrieval; see what this costs."""


class Archive(Section):
    """A bucket of the customer's own account in which events are locked."""

    bucket_name: BucketName | None = None
    """The bucket to make; without it `CUSTOMER-audit-logs-ACCOUNT-REGION`, shortened if need be."""
    bucket_path: ObjectFolder = ""
    """The folder events are put in; a slash is added at its end if there is none."""
    retention: Retention
    """How long nobody may delete an event: no default, since it cannot be shortened later."""
    encryption: Encryption = Encryption()
    """How the archive is encrypted."""
    access_logs: AccessLogs | None = None
    """Where S3 logs who read the archive, if it should."""
    lifecycle: Lifecycle | None = None
    """When older events move to cheaper storage, if they should."""
    role_name: RoleName | None = None
    """The name of the role that writes events; without it, one made of the customer's name."""
    permissions_boundary_arn: PolicyArn | None = None
    """A policy that bounds the role, where the account asks for one."""
    force_destroy: Boolean = False
    """Lets the archive be destroyed with all that is in it; not under COMPLIANCE."""

    @field_validator("access_logs")
    @classmethod
    def _logs_elsewhere(cls, value: AccessLogs | None, info: ValidationInfo) -> AccessLogs | None:
        around = surroundings(info)
        archive = around.archive.get("bucketName")
        if archive is None and around.customer and around.account_id and around.region:
            archive = default_bucket_name(around.customer, around.account_id, around.region)
        if value is not None and value.bucket == archive:
            raise refusal(
                "another bucket than the archive: logs of its own logging never end, "
                "and S3 writes no logs into a bucket under default retention",
                at="bucket",
            )
        return value

    @field_validator("force_destroy")
    @classmethod
    def _destroyable(cls, value: bool, info: ValidationInfo) -> bool:
        retention = mapping(surroundings(info).archive.get("retention"))
        if value and retention.get("mode") == "COMPLIANCE":
            raise refusal("false: under COMPLIANCE nobody can delete events before their time")
        return value
