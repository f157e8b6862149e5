"""aws:s3/bucket:Bucket.

Source: terraform-provider-aws internal/service/s3/bucket.go (2025).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import RefusedError, code, passing_over
from rehearsal.engine.aws_provider.patience import retry_while
from rehearsal.engine.aws_provider.resource_handler import AutoName, Change, ResourceHandler
from rehearsal.engine.aws_provider.resources.s3_emptying import empty
from rehearsal.engine.aws_provider.tags import from_list, to_list

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_NO_LOCATION = "us-east-1"  # takes no location and answers 200 for a bucket one owns already
_CONFLICT = frozenset({"OperationAborted"})


class Bucket(ResourceHandler):
    """A bucket; its settings are resources of their own."""

    type_name = "aws:s3/bucket:Bucket"
    noun = "S3 Bucket"
    auto_name = AutoName("bucket", max_length=63, lower=True)
    defaults: ClassVar[Mapping[str, Any]] = {"forceDestroy": False}
    replace_on = frozenset({"bucket", "objectLockEnabled", "region"})
    computed = frozenset({"objectLockEnabled"})
    local = frozenset({"forceDestroy"})
    not_imitated = frozenset(
        {
            "accelerationStatus", "acl", "bucketNamespace", "bucketPrefix", "corsRules", "grants",
            "lifecycleRules", "logging", "objectLockConfiguration", "policy",
            "replicationConfiguration", "requestPayer", "serverSideEncryptionConfiguration",
            "versioning", "website",
        }
    )  # fmt: skip

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Make the bucket in its region, with or without Object Lock."""
        s3: S3Client = aws.client("s3")
        name: str = inputs["bucket"]
        request: Any = {"Bucket": name}
        if inputs.get("objectLockEnabled"):
            request["ObjectLockEnabledForBucket"] = True
        if aws.region != _NO_LOCATION:
            request["CreateBucketConfiguration"] = {"LocationConstraint": aws.region}
        elif _is_ours(s3, name):
            raise RefusedError("BucketAlreadyExists")
        retry_while(aws, _conflicts, lambda: s3.create_bucket(**request))
        return name

    def complete(self, aws: Aws, resource_id: str, inputs: Mapping[str, Any]) -> None:
        """Tag it."""
        if inputs["tagsAll"]:
            _tag(aws, resource_id, inputs["tagsAll"])

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the bucket, its lock and its tags."""
        s3: S3Client = aws.client("s3")
        if not _exists(s3, resource_id):
            return None
        location: str | None = s3.get_bucket_location(Bucket=resource_id)["LocationConstraint"]
        region = location or _NO_LOCATION
        return {
            "bucket": resource_id,
            "arn": f"arn:{aws.connection.partition}:s3:::{resource_id}",
            "bucketDomainName": f"{resource_id}.s3.amazonaws.com",
            "bucketRegionalDomainName": f"{resource_id}.s3.{region}.amazonaws.com",
            "bucketRegion": region,
            "objectLockEnabled": _has_lock(s3, resource_id),
            "tagsAll": _tags(s3, resource_id),
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Tag it; all else in a bucket is fixed or lives in the state."""
        if "tagsAll" in change.names:
            _tag(aws, resource_id, change.new["tagsAll"])

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete the bucket; one with objects only if the state says `forceDestroy`."""
        s3: S3Client = aws.client("s3")
        with passing_over("NoSuchBucket"):
            if state.get("forceDestroy"):
                empty(s3, resource_id, locked=bool(state.get("objectLockEnabled")))
            retry_while(aws, _conflicts, lambda: s3.delete_bucket(Bucket=resource_id))


def _conflicts(error: BaseException) -> bool:
    return code(error) in _CONFLICT


def _is_ours(s3: S3Client, name: str) -> bool:
    try:
        return _exists(s3, name)
    except ClientError:
        return False  # a bucket of others, or no name for a bucket: the creation will say so


def _exists(s3: S3Client, name: str) -> bool:
    try:
        s3.head_bucket(Bucket=name)
    except ClientError as error:
        if code(error) in ("404", "NoSuchBucket"):
            return False
        raise
    return True


def _has_lock(s3: S3Client, name: str) -> bool:
    try:
        answer = s3.get_object_lock_configuration(Bucket=name)
    except ClientError as error:
        if code(error) == "ObjectLockConfigurationNotFoundError":
            return False
        raise
    return answer["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled"


def _tags(s3: S3Client, name: str) -> dict[str, str]:
    try:
        return from_list(s3.get_bucket_tagging(Bucket=name)["TagSet"])  # type: ignore[arg-type]  # a TypedDict of strings
    except ClientError as error:
        if code(error) == "NoSuchTagSet":
            return {}
        raise


def _tag(aws: Aws, name: str, tags: Mapping[str, str]) -> None:
    s3: S3Client = aws.client("s3")
    if tags:
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": to_list(tags)})  # type: ignore[typeddict-item]  # a list of TypedDicts
    else:
        s3.delete_bucket_tagging(Bucket=name)
