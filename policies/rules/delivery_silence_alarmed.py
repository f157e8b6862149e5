"""Alarms on silence: they fire where there is no data, and tell somebody."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.values import is_true, listed
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(alarm: Resource, parameters: Parameters) -> Iterator[str]:
    del parameters
    below = str(alarm.get("comparisonOperator")).startswith("LessThan")
    if alarm.get("namespace") != "AWS/Events" or not below:
        return  # no alarm on silence
    missing = alarm.get("treatMissingData")
    if missing != "breaching":
        yield f"found treatMissingData {missing or 'missing'}, wanted breaching"
    if not listed(alarm.get("alarmActions")):
        yield "found no alarmActions, wanted a topic"
    enabled = alarm.get("actionsEnabled")
    if enabled is not None and not is_true(enabled):
        yield "found actionsEnabled false, wanted true"


RULE = ResourceRule(
    id="delivery-silence-alarmed",
    title="An alarm on silence fires without data and tells somebody",
    severity="medium",
    frameworks=(
        "Security Hub CloudWatch.15",
        "Security Hub CloudWatch.17",
        "Prowler cloudwatch_alarm_actions_alarm_state_configured",
        "Prowler cloudwatch_alarm_actions_enabled",
    ),
    why=(
        "EventBridge reports no zero: where no event arrives there is no data, and an alarm that "
        "does not count that as breaching never fires."
    ),
    repair="Set treatMissingData to breaching, and alarmActions to a topic that somebody reads.",
    source='Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data", '
    "2026-11-29",
    types=("aws:cloudwatch/metricAlarm:MetricAlarm",),
    judge=_judge,
)
