"""aws:s3/bucketVersioning:BucketVersioning.

Source: terraform-provider-aws internal/service/s3/bucket_versioning.go (2024).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import RefusedError, passing_over
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import Change
from rehearsal.engine.aws_provider.resources.s3_setting import EXPECTED_OWNER, BucketSetting
from rehearsal.engine.aws_provider.rules import one_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class BucketVersioning(BucketSetting):
    """Whether a bucket keeps versions; on a bucket with Object Lock it cannot stop."""

    type_name = "aws:s3/bucketVersioning:BucketVersioning"
    noun = "S3 Bucket Versioning"
    computed = frozenset({"versioningConfiguration.mfaDelete"})
    not_imitated = EXPECTED_OWNER | {"mfa"}

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield a status that AWS does not know."""
        path = "versioningConfiguration.status"
        yield from one_of(inputs, path, ("Enabled", "Suspended", "Disabled"))

    def put(self, s3: S3Client, bucket: str, inputs: Mapping[str, Any]) -> None:
        """Enable or suspend it; a bucket that never had it is disabled without a call."""
        wanted: str = inputs["versioningConfiguration"]["status"]
        if wanted != "Disabled":
            s3.put_bucket_versioning(
                Bucket=bucket,
                VersioningConfiguration={"Status": wanted},  # type: ignore[typeddict-item]  # checked text
            )

    def get(self, s3: S3Client, bucket: str) -> Mapping[str, Any]:
        """Read the status; a bucket that never had it says nothing."""
        found = s3.get_bucket_versioning(Bucket=bucket)
        return {"versioningConfiguration": {"status": found.get("Status", "Disabled")}}

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Enable or suspend it."""
        before = change.old["versioningConfiguration"]["status"]
        if change.new["versioningConfiguration"]["status"] == "Disabled" != before:
            raise RefusedError(
                f"versioning_configuration.status cannot be updated from '{before}' to 'Disabled'"
            )
        super().update(aws, resource_id, change)

    def unset(self, s3: S3Client, bucket: str, state: Mapping[str, Any]) -> None:
        """Suspend it, where AWS lets us."""
        if state["versioningConfiguration"]["status"] == "Disabled":
            return
        with passing_over("InvalidBucketState"):
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
