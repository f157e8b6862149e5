"""aws:s3/bucketPolicy:BucketPolicy.

Source: terraform-provider-aws internal/service/s3/bucket_policy.go (2026).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rehearsal.engine.aws_provider.resources.s3_setting import BucketSetting

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class BucketPolicy(BucketSetting):
    """A bucket's policy."""

    type_name = "aws:s3/bucketPolicy:BucketPolicy"
    noun = "S3 Bucket Policy"
    policies = frozenset({"policy"})
    missing = "NoSuchBucketPolicy"
    not_yet = frozenset({"MalformedPolicy"})  # a principal that is still being made

    def put(self, s3: S3Client, bucket: str, inputs: Mapping[str, Any]) -> None:
        """Set it."""
        s3.put_bucket_policy(Bucket=bucket, Policy=inputs["policy"])

    def get(self, s3: S3Client, bucket: str) -> Mapping[str, Any]:
        """Read it."""
        return {"policy": s3.get_bucket_policy(Bucket=bucket)["Policy"]}

    def unset(self, s3: S3Client, bucket: str, state: Mapping[str, Any]) -> None:
        """Delete it."""
        s3.delete_bucket_policy(Bucket=bucket)
