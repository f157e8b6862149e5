"""aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration.

Source: terraform-provider-aws internal/service/s3/bucket_lifecycle_configuration.go (2025).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.difference import differences
from rehearsal.engine.aws_provider.failures import RefusedError
from rehearsal.engine.aws_provider.patience import wait_until
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resources.s3_setting import EXPECTED_OWNER, BucketSetting
from rehearsal.engine.aws_provider.rules import one_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


_SIZE = "transitionDefaultMinimumObjectSize"
_SIZES = ("all_storage_classes_128K", "varies_by_storage_class")


class BucketLifecycleConfiguration(BucketSetting):
    """What becomes of a bucket's objects with time."""

    type_name = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    noun = "S3 Bucket Lifecycle Configuration"
    defaults: ClassVar[Mapping[str, Any]] = {_SIZE: _SIZES[0]}
    unordered = frozenset({"rules.transitions", "rules.noncurrentVersionTransitions"})
    not_imitated = EXPECTED_OWNER | {"timeouts"}
    missing = "NoSuchLifecycleConfiguration"

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield a configuration without rules, and values that AWS does not know."""
        yield from one_of(inputs, _SIZE, _SIZES)
        if not inputs.get("rules"):
            yield Failure("rules", "Attribute rules list must contain at least 1 elements")
        yield from one_of(inputs, "rules.status", ("Enabled", "Disabled"))

    def put(self, s3: S3Client, bucket: str, inputs: Mapping[str, Any]) -> None:
        """Set all rules."""
        rules = self.request(s3, "BucketLifecycleConfiguration", {"rules": inputs["rules"]})
        s3.put_bucket_lifecycle_configuration(
            Bucket=bucket,
            LifecycleConfiguration=rules,
            TransitionDefaultMinimumObjectSize=inputs[_SIZE],
        )

    def get(self, s3: S3Client, bucket: str) -> Mapping[str, Any]:
        """Read all rules."""
        found = s3.get_bucket_lifecycle_configuration(Bucket=bucket)
        return self.answer(found)

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Set all rules and wait until AWS gives them back."""
        bucket = super().create(aws, inputs)
        if not wait_until(aws, lambda: self._is_in_force(aws, bucket, inputs)):
            raise RefusedError("timeout while waiting for the rules to be in force")
        return bucket

    def unset(self, s3: S3Client, bucket: str, state: Mapping[str, Any]) -> None:
        """Delete all rules."""
        s3.delete_bucket_lifecycle(Bucket=bucket)

    def _is_in_force(self, aws: Aws, bucket: str, inputs: Mapping[str, Any]) -> bool:
        found = self.read(aws, bucket, inputs) or {}
        return not any(change.name == "rules" for change in differences(self, found, inputs))
