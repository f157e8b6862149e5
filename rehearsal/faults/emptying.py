"""Deleting a bucket with all that is locked in it, as an administrator of the account can."""

from __future__ import annotations

from rehearsal.faults.fault_context import FaultContext


def delete_bucket(context: FaultContext) -> None:
    """Delete the archive: its policy first, then every version past its lock, then the bucket.

    Under GOVERNANCE whoever has s3:BypassGovernanceRetention may; under COMPLIANCE nobody.
    """
    s3, bucket = context.client("s3"), context.settings.bucket_name
    s3.delete_bucket_policy(Bucket=bucket)
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            s3.delete_object(
                Bucket=bucket,
                Key=version["Key"],
                VersionId=version["VersionId"],
                BypassGovernanceRetention=True,
            )
    s3.delete_bucket(Bucket=bucket)
