"""Deleting what is locked, as an administrator of the account can."""

from __future__ import annotations

from logstreams.rehearsal.faults.scene import Scene


def delete_bucket(scene: Scene) -> None:
    """Delete the archive with all that is in it."""
    delete_versions(scene)
    scene.client("s3").delete_bucket(Bucket=scene.settings.bucket_name)


def delete_versions(scene: Scene, prefix: str = "") -> None:
    """Delete the archive's policy first, then every version below a prefix, past its lock.

    Under GOVERNANCE whoever has s3:BypassGovernanceRetention may; under COMPLIANCE nobody.
    """
    s3, bucket = scene.client("s3"), scene.settings.bucket_name
    s3.delete_bucket_policy(Bucket=bucket)
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            s3.delete_object(
                Bucket=bucket,
                Key=version["Key"],
                VersionId=version["VersionId"],
                BypassGovernanceRetention=True,
            )
