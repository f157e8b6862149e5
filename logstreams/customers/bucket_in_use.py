"""What others have set on a bucket that an update of the stack takes away, or leaves alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from logstreams.settings import StackSettings
from logstreams.settings.tags import MANAGED_BY
from logstreams.verification.collect.reading import fact, fact_or_none
from logstreams.verification.facts.fact import Fact, Unavailable

OF_AWS = "aws:"
"""How the keys of AWS's own tags begin; nobody else can set or remove one."""
CLOUD_FORMATION = "aws:cloudformation:stack-name"

_TARGETS = {
    "TopicConfigurations": "TopicArn",
    "QueueConfigurations": "QueueArn",
    "LambdaFunctionConfigurations": "LambdaFunctionArn",
}
"""Lists of a bucket's notification configuration (S3 API reference, 2026-11-29)."""


@dataclass(frozen=True)
class BucketInUse:
    """A bucket's settings that are nobody's but its owner's."""

    notified: Fact[tuple[str, ...]] = ()
    """ARNs of what the bucket notifies of objects, but for EventBridge."""
    tags: Fact[Mapping[str, str]] = field(default_factory=dict)

    def goes(self, settings: StackSettings) -> Iterator[tuple[str, str]]:
        """What an update changes of it, or somebody has to know: what, and how."""
        if not isinstance(self.notified, Unavailable) and self.notified:
            whom = ", ".join(self.notified)
            yield "notifications", f"stay: {whom}; alarms in the stack file would replace them"
        if isinstance(self.tags, Unavailable):
            return
        others = {
            key: value
            for key, value in self.tags.items()
            if key != MANAGED_BY and not key.startswith(OF_AWS) and settings.tags.get(key) != value
        }
        if others:
            named = ", ".join(f"{key}={value}" for key, value in sorted(others.items()))
            yield "tags", f"these go: {named}; workos-log-streams:tags in the stack file keeps them"
        if owner := self.tags.get(CLOUD_FORMATION):
            how = "take it out of there with DeletionPolicy Retain, or each undoes the other"
            yield "CloudFormation", f"stack {owner} manages the bucket too: {how}"


def bucket_in_use(s3: Any, bucket: str) -> BucketInUse:
    """Read what others have set on a bucket.

    Args:
        s3: boto3's client, in the bucket's region.
        bucket: Its name.
    """
    found = fact_or_none(lambda: s3.get_bucket_tagging(Bucket=bucket)["TagSet"], "NoSuchTagSet")
    tags: Fact[Mapping[str, str]] = (
        found
        if isinstance(found, Unavailable)
        else {str(each["Key"]): str(each["Value"]) for each in found or ()}
    )
    return BucketInUse(fact(lambda: _notified(s3, bucket)), tags)


def _notified(s3: Any, bucket: str) -> tuple[str, ...]:
    found = s3.get_bucket_notification_configuration(Bucket=bucket)
    arns = (str(each[arn]) for kind, arn in _TARGETS.items() for each in found.get(kind, ()))
    return tuple(dict.fromkeys(arns))
