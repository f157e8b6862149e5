"""aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration.

Source: terraform-provider-aws
internal/service/s3/bucket_server_side_encryption_configuration.go (2026).
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


class BucketServerSideEncryptionConfiguration(BucketSetting):
    """How a bucket encrypts what is put into it without saying how."""

    type_name = (
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    )
    noun = "S3 Bucket Server-side Encryption Configuration"
    computed = frozenset({"rules.blockedEncryptionTypes"})
    unordered = frozenset({"rules"})
    not_imitated = EXPECTED_OWNER
    missing = "ServerSideEncryptionConfigurationNotFoundError"

    def put(self, s3: S3Client, bucket: str, inputs: Mapping[str, Any]) -> None:
        """Set the rules."""
        request = self.request(s3, "ServerSideEncryptionConfiguration", without(inputs))
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=request)

    def get(self, s3: S3Client, bucket: str) -> Mapping[str, Any]:
        """Read the rules."""
        return self.answer(
            s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
        )

    def unset(self, s3: S3Client, bucket: str, state: Mapping[str, Any]) -> None:
        """Return to AWS's own default, AES256."""
        s3.delete_bucket_encryption(Bucket=bucket)
