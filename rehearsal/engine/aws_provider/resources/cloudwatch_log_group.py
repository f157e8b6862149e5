"""aws:cloudwatch/logGroup:LogGroup.

Source: terraform-provider-aws internal/service/logs/group.go (2026).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import passing_over
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import AutoName, Change, ResourceHandler
from rehearsal.engine.aws_provider.rules import no_longer_than
from rehearsal.engine.aws_provider.tags import retag

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

_MISSING = "ResourceNotFoundException"
_NAME = re.compile(r"[0-9A-Za-z_./#-]*")
_FOREVER = 0
_PERIODS = (
    _FOREVER, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192,
    2557, 2922, 3288, 3653,
)  # fmt: skip


class LogGroup(ResourceHandler):
    """A log group; its id is its name."""

    type_name = "aws:cloudwatch/logGroup:LogGroup"
    noun = "CloudWatch Logs Log Group"
    auto_name = AutoName("name", max_length=255)
    defaults: ClassVar[Mapping[str, Any]] = {"retentionInDays": _FOREVER, "skipDestroy": False}
    replace_on = frozenset({"logGroupClass", "name", "region"})
    computed = frozenset({"logGroupClass"})
    local = frozenset({"skipDestroy"})
    not_imitated = frozenset({"deletionProtectionEnabled", "namePrefix"})

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield a name that CloudWatch Logs does not take, and a period it does not know."""
        yield from no_longer_than(inputs, "name", 512)
        name = inputs.get("name")
        if isinstance(name, str) and not _NAME.fullmatch(name):
            allowed = "alphanumeric characters, underscores, hyphens, slashes, hash signs and dots"
            yield Failure("name", f'"name" isn\'t a valid log group name (only {allowed}): {name}')
        days = inputs["retentionInDays"]
        if isinstance(days, int) and days not in _PERIODS:
            known = " ".join(map(str, _PERIODS))
            reason = f"expected retentionInDays to be one of [{known}], got {days}"
            yield Failure("retentionInDays", reason)

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Make the group; one that exists, such as Lambda makes, is an error."""
        logs: CloudWatchLogsClient = aws.client("logs")
        request: Any = {"logGroupName": inputs["name"]}
        for name in ("kmsKeyId", "logGroupClass"):
            if inputs.get(name):
                request[name] = inputs[name]
        if inputs["tagsAll"]:
            request["tags"] = inputs["tagsAll"]
        logs.create_log_group(**request)
        return str(inputs["name"])

    def complete(self, aws: Aws, resource_id: str, inputs: Mapping[str, Any]) -> None:
        """Limit how long it keeps events."""
        if inputs["retentionInDays"] != _FOREVER:
            _retain(aws, resource_id, inputs)

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the group and its tags."""
        logs: CloudWatchLogsClient = aws.client("logs")
        pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=resource_id)
        groups = (group for page in pages for group in page["logGroups"])
        found = next((group for group in groups if group["logGroupName"] == resource_id), None)
        if found is None:
            return None
        arn = found["arn"].removesuffix(":*")
        return {
            "name": resource_id,
            "arn": arn,
            "kmsKeyId": found.get("kmsKeyId"),
            "logGroupClass": found.get("logGroupClass", "STANDARD"),
            "retentionInDays": found.get("retentionInDays", _FOREVER),
            "tagsAll": logs.list_tags_for_resource(resourceArn=arn)["tags"],
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Change what differs."""
        logs: CloudWatchLogsClient = aws.client("logs")
        new, names = change.new, change.names
        if "retentionInDays" in names:
            _retain(aws, resource_id, new)
        if "kmsKeyId" in names and new.get("kmsKeyId"):
            logs.associate_kms_key(logGroupName=resource_id, kmsKeyId=new["kmsKeyId"])
        elif "kmsKeyId" in names:
            logs.disassociate_kms_key(logGroupName=resource_id)
        if "tagsAll" in names:
            removed, added = retag(change.old, new)
            if removed:
                logs.untag_resource(resourceArn=change.old["arn"], tagKeys=removed)
            if added:
                logs.tag_resource(resourceArn=change.old["arn"], tags=added)

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete the group and all it holds, unless the state says to leave it."""
        logs: CloudWatchLogsClient = aws.client("logs")
        if state.get("skipDestroy"):
            return
        with passing_over(_MISSING):
            logs.delete_log_group(logGroupName=resource_id)


def _retain(aws: Aws, group: str, inputs: Mapping[str, Any]) -> None:
    logs: CloudWatchLogsClient = aws.client("logs")
    days: int = inputs["retentionInDays"]
    if days == _FOREVER:
        logs.delete_retention_policy(logGroupName=group)
    else:
        logs.put_retention_policy(logGroupName=group, retentionInDays=days)
