"""aws:s3/bucketNotification:BucketNotification.

Source: terraform-provider-aws internal/service/s3/bucket_notification.go (2024).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from rehearsal.engine.aws_provider.resources.s3_setting import BucketSetting

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class BucketNotification(BucketSetting):
    """Whether S3 tells EventBridge of a bucket's objects; a put replaces every notification."""

    type_name = "aws:s3/bucketNotification:BucketNotification"
    noun = "S3 Bucket Notification"
    defaults: ClassVar[Mapping[str, Any]] = {"eventbridge": False}
    not_imitated = frozenset({"lambdaFunctions", "queues", "topics"})

    def put(self, s3: S3Client, bucket: str, inputs: Mapping[str, Any]) -> None:
        """Set them all."""
        _put(s3, bucket, {"EventBridgeConfiguration": {}} if inputs["eventbridge"] else {})

    def get(self, s3: S3Client, bucket: str) -> Mapping[str, Any] | None:
        """Read whether EventBridge is told; a bucket always has such a setting."""
        found = s3.get_bucket_notification_configuration(Bucket=bucket)
        return {"eventbridge": found.get("EventBridgeConfiguration") is not None}

    def unset(self, s3: S3Client, bucket: str, state: Mapping[str, Any]) -> None:
        """Tell nobody."""
        _put(s3, bucket, {})


def _put(s3: S3Client, bucket: str, configuration: Any) -> None:
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)
