"""Emptying a bucket before it is deleted with `forceDestroy`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rehearsal.engine.aws_provider.failures import RefusedError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def empty(s3: S3Client, bucket: str, locked: bool) -> None:
    """Delete every version and delete marker.

    Args:
        s3: Client of the bucket's region.
        bucket: Its name.
        locked: Whether the bucket has Object Lock: then GOVERNANCE retention is bypassed and legal
            holds are lifted, as the plugin does; COMPLIANCE retention nobody can bypass.

    Raises:
        RefusedError: A version could not be deleted.
    """
    bypass: Any = {"BypassGovernanceRetention": True} if locked else {}
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects: Any = [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in found]
        if not objects:
            continue
        failed = s3.delete_objects(
            Bucket=bucket, Delete={"Objects": objects, "Quiet": True}, **bypass
        ).get("Errors", [])
        for error in failed:
            _delete_held(s3, bucket, error, bypass)


def _delete_held(s3: S3Client, bucket: str, error: Any, bypass: Any) -> None:
    version: Any = {"Bucket": bucket, "Key": error["Key"], "VersionId": error["VersionId"]}
    if not bypass or error.get("Code") != "AccessDenied" or not _lift_hold(s3, version):
        raise RefusedError(
            f"emptying S3 Bucket ({bucket}): deleting S3 Object ({error['Key']}) Version "
            f"({error['VersionId']}): {error.get('Code')}: {error.get('Message')}"
        )
    s3.delete_object(**version, **bypass)


def _lift_hold(s3: S3Client, version: Any) -> bool:
    found = s3.head_object(**version)
    if found.get("ObjectLockLegalHoldStatus") != "ON":
        return False
    s3.put_object_legal_hold(**version, LegalHold={"Status": "OFF"})
    return True
