"""aws:s3/bucketLogging:BucketLogging.

Source: terraform-provider-aws internal/service/s3/bucket_logging.go (2024).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rehearsal.engine.aws_provider.resources.s3_setting import (
    EXPECTED_OWNER,
    BucketSetting,
    without,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class BucketLogging(BucketSetting):
    """Where a bucket's access logs go."""

    type_name = "aws:s3/bucketLogging:BucketLogging"
    noun = "S3 Bucket Logging"
    not_imitated = EXPECTED_OWNER | {"targetGrants"}

    def put(self, s3: S3Client, bucket: str, inputs: Mapping[str, Any]) -> None:
        """Set the target."""
        request = self.request(s3, "LoggingEnabled", without(inputs))
        s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": request})

    def get(self, s3: S3Client, bucket: str) -> Mapping[str, Any] | None:
        """Read the target."""
        found = s3.get_bucket_logging(Bucket=bucket).get("LoggingEnabled")
        return self.answer(found) if found else None

    def unset(self, s3: S3Client, bucket: str, state: Mapping[str, Any]) -> None:
        """Stop logging."""
        s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={})
