"""Tags as EC2 takes and gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.resource_handler import Change
from rehearsal.engine.aws_provider.tags import retag, to_list

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


def specification(resource_type: str, tags: dict[str, str]) -> Any:
    """A create request's tags; empty ones are left out."""
    if not tags:
        return {}
    return {"TagSpecifications": [{"ResourceType": resource_type, "Tags": to_list(tags)}]}


def update_tags(aws: Aws, resource_id: str, change: Change) -> None:
    """Remove and set what differs."""
    ec2: EC2Client = aws.client("ec2")
    removed, added = retag(change.old, change.new)
    if removed:
        ec2.delete_tags(Resources=[resource_id], Tags=[{"Key": key} for key in removed])
    if added:
        tags: Any = to_list(added)
        ec2.create_tags(Resources=[resource_id], Tags=tags)
