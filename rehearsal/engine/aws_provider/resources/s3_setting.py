"""What all settings of a bucket have in common: put to make or change, get to read."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import code, passing_over
from rehearsal.engine.aws_provider.patience import retry_while
from rehearsal.engine.aws_provider.resource_handler import Change, ResourceHandler
from rehearsal.engine.aws_provider.shapes import from_aws, to_aws

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

EXPECTED_OWNER = frozenset({"expectedBucketOwner"})
"""An input that most settings have, deprecated, and that no setting here imitates."""

_NOT_YET = frozenset({"NoSuchBucket", "OperationAborted"})


class BucketSetting(ResourceHandler):
    """A resource that is one setting of a bucket; its id is the bucket's name.

    Attributes:
        missing: AWS's error code for a bucket without the setting.
        not_yet: More codes of a put that time may cure.
    """

    replace_on = frozenset({"bucket", "region"})
    missing: ClassVar[str] = ""
    not_yet: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def put(self, s3: S3Client, bucket: str, inputs: Mapping[str, Any]) -> None:
        """Set it."""

    @abstractmethod
    def get(self, s3: S3Client, bucket: str) -> Mapping[str, Any] | None:
        """Read it by wire name; None if the bucket has none."""

    @abstractmethod
    def unset(self, s3: S3Client, bucket: str, state: Mapping[str, Any]) -> None:
        """Take it back."""

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Set it, once the bucket is there."""
        bucket: str = inputs["bucket"]
        s3 = aws.client("s3")
        curable = _NOT_YET | self.not_yet
        retry_while(aws, lambda error: code(error) in curable, lambda: self.put(s3, bucket, inputs))
        return bucket

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read it."""
        try:
            found = self.get(aws.client("s3"), resource_id)
        except ClientError as error:
            if code(error) in ("NoSuchBucket", self.missing):
                return None
            raise
        return None if found is None else {"bucket": resource_id, **found}

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Set it anew."""
        self.create(aws, change.new)

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Take it back; a bucket that is gone had it taken."""
        with passing_over("NoSuchBucket", self.missing):
            self.unset(aws.client("s3"), resource_id, state)

    def request(self, s3: S3Client, shape: str, values: Mapping[str, Any]) -> Any:
        """Wire values as a request parameter of the named shape."""
        return to_aws(values, s3.meta.service_model.shape_for(shape))

    def answer(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """A setting's members that are the resource's properties, by wire name."""
        by_folded_name = {name.casefold(): value for name, value in found.items()}
        return {
            name: from_aws(by_folded_name[name.casefold()], declared.type)
            for name, declared in self.schema.outputs.items()
            if name.casefold() in by_folded_name
        }


def without(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The inputs that belong to the setting itself."""
    bookkeeping = {"bucket", "region", "__defaults", *names}
    return {name: value for name, value in values.items() if name not in bookkeeping}
