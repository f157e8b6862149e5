"""aws:kms/alias:Alias.

Source: terraform-provider-aws internal/service/kms/alias.go (2024).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import code, passing_over
from rehearsal.engine.aws_provider.patience import retry_while
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import AutoName, Change, ResourceHandler

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

_PREFIX = "alias/"


class Alias(ResourceHandler):
    """A name for a key; its id is the name."""

    type_name = "aws:kms/alias:Alias"
    noun = "KMS Alias"
    auto_name = AutoName("name", max_length=238, prefix=_PREFIX)
    replace_on = frozenset({"name", "region"})
    not_imitated = frozenset({"namePrefix"})

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield a name that is none of an alias, or one of AWS's own."""
        name = inputs.get("name")
        if isinstance(name, str) and not name.startswith(_PREFIX):
            yield Failure("name", f"name must begin with '{_PREFIX}', got {name}")
        if isinstance(name, str) and name.startswith(f"{_PREFIX}aws/"):
            yield Failure("name", f"name must not begin with '{_PREFIX}aws/', got {name}")

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Name the key, once it is there."""
        kms: KMSClient = aws.client("kms")
        name: str = inputs["name"]
        target: str = inputs["targetKeyId"]
        retry_while(
            aws,
            lambda error: code(error) == "NotFoundException",
            lambda: kms.create_alias(AliasName=name, TargetKeyId=target),
        )
        return name

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read which key it names; the target is compared by key, given as id or as ARN."""
        kms: KMSClient = aws.client("kms")
        pages = kms.get_paginator("list_aliases").paginate()
        found = next(
            (
                item
                for page in pages
                for item in page["Aliases"]
                if item["AliasName"] == resource_id
            ),
            None,
        )
        if found is None:
            return None
        target, arn = found["TargetKeyId"], found["AliasArn"]
        target_arn = f"{arn.removesuffix(resource_id)}key/{target}"
        given = known.get("targetKeyId")
        return {
            "name": resource_id,
            "arn": arn,
            "targetKeyId": target_arn if given == target_arn else target,
            "targetKeyArn": target_arn,
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Name another key."""
        kms: KMSClient = aws.client("kms")
        kms.update_alias(AliasName=resource_id, TargetKeyId=change.new["targetKeyId"])

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Drop the name."""
        kms: KMSClient = aws.client("kms")
        with passing_over("NotFoundException"):
            kms.delete_alias(AliasName=resource_id)
