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
    title="Logs expire, but not before they can be used to find a fault",
    severity="low",
    frameworks=(
        "Security Hub CloudWatch.16",
        "Checkov CKV_AWS_66",
        "Checkov CKV_AWS_338",
        "Prowler cloudwatch_log_group_retention_policy_specific_days_enabled",
    ),
    why=(
        "The receiver's log shows what happened to each delivery. It contains no events, so it "
        "does not need the year of retention that other rule sets require; unlimited retention "
        "is rarely deliberate."
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
