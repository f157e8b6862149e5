"""How a bucket and its settings, each a resource of its own, belong together."""

from __future__ import annotations

from policies.lib.values import mappings, number
from policies.resource import Resource, Stack, dig

BUCKET = "aws:s3/bucket:Bucket"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
LOGGING = "aws:s3/bucketLogging:BucketLogging"

DAYS_OF_A_YEAR = 365
"""S3 counts a year of retention as 365 days (S3 API Reference, DefaultRetention, 2026-11-22)."""


def name(bucket: Resource) -> str:
    """Return a bucket's name."""
    return str(bucket.get("bucket"))


def log_targets(stack: Stack) -> set[str]:
    """Return the names of the buckets that access logs are written to."""
    return {str(logging.get("targetBucket")) for logging in stack.of(LOGGING)}


def settings_of_bucket(stack: Stack, bucket: Resource, *types: str) -> tuple[Resource, ...]:
    """Return the settings of a bucket, by its name or by where the setting has it from."""
    return tuple(
        setting
        for setting in stack.of(*types)
        if bucket.urn in setting.sources.get("bucket", ()) or name(setting) == name(bucket)
    )


def retention(lock: Resource) -> tuple[str, float | None]:
    """Return the mode and the days of a default retention; "" and None where there is none."""
    for rule in mappings(lock.get("rule")):
        for default in mappings(dig(rule, "defaultRetention")):
            years = number(dig(default, "years"))
            days = number(dig(default, "days"))
            if days is None and years is not None:
                days = years * DAYS_OF_A_YEAR
            return str(dig(default, "mode") or ""), days
    return "", None
