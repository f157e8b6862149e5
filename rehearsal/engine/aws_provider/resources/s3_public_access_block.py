"""aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock.

Source: terraform-provider-aws internal/service/s3/bucket_public_access_block.go (2025).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from rehearsal.engine.aws_provider.resources.s3_setting import BucketSetting, without

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class BucketPublicAccessBlock(BucketSetting):
    """What of public access a bucket refuses."""

    type_name = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    noun = "S3 Bucket Public Access Block"
    defaults: ClassVar[Mapping[str, Any]] = {
        "blockPublicAcls": False,
        "blockPublicPolicy": False,
        "ignorePublicAcls": False,
        "restrictPublicBuckets": False,
    }
    local = frozenset({"skipDestroy"})
    missing = "NoSuchPublicAccessBlockConfiguration"

    def put(self, s3: S3Client, bucket: str, inputs: Mapping[str, Any]) -> None:
        """Set all four."""
        request = self.request(s3, "PublicAccessBlockConfiguration", without(inputs, "skipDestroy"))
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=request)

    def get(self, s3: S3Client, bucket: str) -> Mapping[str, Any]:
        """Read all four."""
        return self.answer(
            s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
        )

    def unset(self, s3: S3Client, bucket: str, state: Mapping[str, Any]) -> None:
        """Delete it, unless it is to outlive the resource."""
        if not state.get("skipDestroy"):
            s3.delete_public_access_block(Bucket=bucket)
