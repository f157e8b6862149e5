"""How long logs are kept."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.resources import LOG_GROUP
from policies.lib.values import number
from policies.resource import Resource
from policies.rule import Parameter, Parameters, ResourceRule


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    days, least = number(resource.get("retentionInDays")), parameters["minimumDays"]
    if not days:
        yield f"found a log that never expires, wanted {least:g} days or more"
    elif days < least:
        yield f"found a log that expires after {days:g} days, wanted {least:g} or more"


RULE = ResourceRule(
    id="logs-expire",
    title="A log expires, and not before a fault in it is found",
    severity="low",
    frameworks=(
        "Security Hub CloudWatch.16",
        "Checkov CKV_AWS_66",
        "Checkov CKV_AWS_338",
        "Prowler cloudwatch_log_group_retention_policy_specific_days_enabled",
    ),
    why=(
        "The receiver's log tells what became of each delivery. It holds no events, so the year "
        "that others ask for is not needed; for ever is kept by nobody's decision."
    ),
    repair="Set retentionInDays.",
    source='CloudWatch Logs API Reference, "PutRetentionPolicy", 2026-11-24',
    types=(LOG_GROUP,),
    parameters={
        "minimumDays": Parameter(
            {"type": "number", "minimum": 1, "description": "Days a log is kept at least."}, 90
        )
    },
    judge=_judge,
)
