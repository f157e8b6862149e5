"""aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration.

Source: terraform-provider-aws internal/service/s3/bucket_object_lock_configuration.go (2024).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resources.s3_setting import (
    EXPECTED_OWNER,
    BucketSetting,
    without,
)
from rehearsal.engine.aws_provider.rules import exactly_one_of, one_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class BucketObjectLockConfiguration(BucketSetting):
    """A bucket's default retention; the lock itself stays for ever."""

    type_name = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    noun = "S3 Bucket Object Lock Configuration"
    defaults: ClassVar[Mapping[str, Any]] = {"objectLockEnabled": "Enabled"}
    replace_on = BucketSetting.replace_on | {"objectLockEnabled"}
    not_imitated = EXPECTED_OWNER | {"token"}
    missing = "ObjectLockConfigurationNotFoundError"

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield a mode that AWS does not know, and a period that is none or two."""
        yield from one_of(inputs, "objectLockEnabled", ("Enabled",))
        yield from one_of(inputs, "rule.defaultRetention.mode", ("COMPLIANCE", "GOVERNANCE"))
        yield from exactly_one_of(inputs, "rule.defaultRetention", ("days", "years"))

    def put(self, s3: S3Client, bucket: str, inputs: Mapping[str, Any]) -> None:
        """Set the lock and the default retention."""
        request = self.request(s3, "ObjectLockConfiguration", without(inputs))
        s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=request)

    def get(self, s3: S3Client, bucket: str) -> Mapping[str, Any]:
        """Read the lock and the default retention."""
        found = s3.get_object_lock_configuration(Bucket=bucket)
        return self.answer(found["ObjectLockConfiguration"])

    def unset(self, s3: S3Client, bucket: str, state: Mapping[str, Any]) -> None:
        """Drop the default retention."""
        s3.put_object_lock_configuration(
            Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
        )
