"""An archive: a bucket under Object Lock that a destination keeps its events in."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints, ValidationInfo, field_validator

from logstreams.settings.names import default_bucket_name
from logstreams.settings.section import Section, Wanted, refusal
from logstreams.settings.types.bucket_name import BucketName, ExistingBucketName
from logstreams.settings.types.identifiers import PolicyArn, RoleName, TopicArn
from logstreams.settings.types.object_path import ObjectFolder, ObjectPrefix
from logstreams.settings.types.policy_statements import PolicyStatements
from logstreams.settings.types.values import Boolean, Word, whole_number
from logstreams.settings.validation_context import mapping, surroundings

# Amazon S3 user guide, "Configuring S3 Object Lock", 2026-11-22: at most 36,500 days (100 years).
_LONGEST_RETENTION_DAYS = 36500

_LONGEST_SILENCE_HOURS = 168
"""Seven days: Period times EvaluationPeriods is at most 604,800 seconds, with periods of an hour or
more (Amazon CloudWatch API reference, PutMetricAlarm, Period, 2026-11-29)."""

_KEY_ARN = Annotated[
    str,
    StringConstraints(
        pattern=r"^arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/"
        r"(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$"
    ),
    Wanted("a KMS key's ARN (no alias): arn:aws:kms:REGION:ACCOUNT:key/ID"),
]


_MOST_PREVIOUS_PATHS = 10
"""They stand in inline policies of a role, of which AWS takes 10,240 characters in all (IAM user
guide, "IAM and AWS STS quotas", 2026-11-29)."""


def _few_and_different(paths: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(paths)) < len(paths):
        raise refusal("each path once")
    if len(paths) > _MOST_PREVIOUS_PATHS:
        raise refusal(f"at most {_MOST_PREVIOUS_PATHS} paths (these are {len(paths)})")
    return paths


class Retention(Section):
    """How long nobody can delete an event."""

    mode: Annotated[Literal["GOVERNANCE", "COMPLIANCE"], Word]
    """GOVERNANCE can be bypassed by those with the right to, COMPLIANCE by nobody, AWS included."""
    days: Annotated[int, *whole_number(1, _LONGEST_RETENTION_DAYS, "days")]
    """The number of days for which nobody can delete an event."""


class Encryption(Section):
    """How the archive is encrypted."""

    type: Literal["aws:kms", "AES256"] = "aws:kms"
    """`aws:kms` with a KMS key of its own, rotated; `AES256` with S3's keys."""
    key_arn: _KEY_ARN | None = None
    """An existing key in the bucket's region, instead of the stack's own."""

    @field_validator("key_arn")
    @classmethod
    def _fits(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return value
        around = surroundings(info)
        if mapping(around.archive.get("encryption")).get("type") == "AES256":
            raise refusal("no keyArn with type AES256, which has no key")
        region = around.region
        if region is not None and value.split(":")[3] != region:
            raise refusal(
                f"a key in {region}, the bucket's region: S3 uses no key of another region"
            )
        return value


class AccessLogs(Section):
    """Where S3 logs who reads the archive: an existing bucket.

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


class Alarms(Section):
    """An alarm on silence: it fires when no event was stored for some hours."""

    topic_arn: TopicArn
    """The SNS topic that is told when events stop, and when they come again."""
    silence_hours: Annotated[int, *whole_number(1, _LONGEST_SILENCE_HOURS, "hours")]
    """After how many hours without an event; 168 at most, the longest CloudWatch looks back."""

    @field_validator("topic_arn")
    @classmethod
    def _here(cls, value: str, info: ValidationInfo) -> str:
        region = surroundings(info).region
        if region is not None and value.split(":")[3] != region:
            raise refusal(f"a topic in {region}: an alarm tells only topics of its own region")
        return value


class Archive(Section):
    """A bucket of the customer's own account in which events are locked."""

    bucket_name: BucketName | None = None
    """The bucket's name. Without it: `CUSTOMER-audit-logs-ACCOUNT-REGION`, shortened if need be."""
    bucket_path: ObjectFolder = ""
    """The folder for events; a missing slash at the end is added."""
    previous_bucket_paths: Annotated[
        tuple[ObjectFolder, ...],
        AfterValidator(_few_and_different),
        Wanted("a list of paths such as [audit/]"),
    ] = ()
    """Paths that `bucketPath` had before. Events under them stay protected, and can still be
    written there until WorkOS's form has the new path. Keep each as long as events lie under it."""
    retention: Retention
    """How long nobody can delete an event. No default, because it cannot be shortened later."""
    encryption: Encryption = Encryption()
    """How the archive is encrypted."""
    access_logs: AccessLogs | None = None
    """Where S3 logs who reads the archive, if anywhere."""
    lifecycle: Lifecycle | None = None
    """When older events move to cheaper storage, if ever."""
    alarms: Alarms | None = None
    """Fires when no event arrives; turns on the bucket's notifications to EventBridge, and replaces
    the bucket's other notifications."""
    role_name: RoleName | None = None
    """The name of the role that writes events. Without it: derived from the customer's name."""
    permissions_boundary_arn: PolicyArn | None = None
    """The role's permissions boundary, if the account requires one."""
    policy_statements: PolicyStatements = ""
    """Statements of others in the bucket policy, a JSON list; `logstreams adopt` writes them."""
    force_destroy: Boolean = False
    """Allows destroying the archive with all its events; not with COMPLIANCE."""

    @property
    def alarm_topics(self) -> tuple[str, ...]:
        """ARNs of the SNS topics that alarms tell."""
        return (self.alarms.topic_arn,) if self.alarms else ()

    @field_validator("previous_bucket_paths")
    @classmethod
    def _of_before(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if info.data.get("bucket_path") in value:
            raise refusal("paths of before, which are others than bucketPath")
        return value

    @field_validator("access_logs")
    @classmethod
    def _logs_elsewhere(cls, value: AccessLogs | None, info: ValidationInfo) -> AccessLogs | None:
        around = surroundings(info)
        archive = around.archive.get("bucketName")
        if archive is None and around.customer and around.account_id and around.region:
            archive = default_bucket_name(around.customer, around.account_id, around.region)
        if value is not None and value.bucket == archive:
            raise refusal(
                "a bucket other than the archive: S3 writes no logs into a bucket with "
                "default retention, and logging into itself never ends",
                at="bucket",
            )
        return value

    @field_validator("force_destroy")
    @classmethod
    def _destroyable(cls, value: bool, info: ValidationInfo) -> bool:
        retention = mapping(surroundings(info).archive.get("retention"))
        if value and retention.get("mode") == "COMPLIANCE":
            raise refusal(
                "false: under COMPLIANCE nobody can delete events before their retention ends"
            )
        return value
