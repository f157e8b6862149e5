"""aws:s3/bucketOwnershipControls:BucketOwnershipControls.

Source: terraform-provider-aws internal/service/s3/bucket_ownership_controls.go (2024).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resources.s3_setting import BucketSetting
from rehearsal.engine.aws_provider.rules import one_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class BucketOwnershipControls(BucketSetting):
    """Who owns what others put into a bucket."""

    type_name = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
    noun = "S3 Bucket Ownership Controls"
    missing = "OwnershipControlsNotFoundError"

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield an ownership that AWS does not know."""
        known = ("BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced")
        yield from one_of(inputs, "rule.objectOwnership", known)

    def put(self, s3: S3Client, bucket: str, inputs: Mapping[str, Any]) -> None:
        """Set the one rule."""
        rule = self.request(s3, "OwnershipControlsRule", inputs["rule"])
        s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls={"Rules": [rule]})

    def get(self, s3: S3Client, bucket: str) -> Mapping[str, Any]:
        """Read the one rule."""
        found = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
        return self.answer({"Rule": found[0]})

    def unset(self, s3: S3Client, bucket: str, state: Mapping[str, Any]) -> None:
        """Delete the rule."""
        s3.delete_bucket_ownership_controls(Bucket=bucket)
