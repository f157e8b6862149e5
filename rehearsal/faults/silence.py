"""What keeps the alarm on silence from telling anybody: no event is lost, and nobody would know."""

from __future__ import annotations

from typing import Any

from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext

SILENCE = "silence alarm"


@fault("LS525", SILENCE)
def silence_alarm_switched_off(context: FaultContext) -> FaultInjection:
    """Somebody switched the alarm's actions off for a maintenance, and forgot them."""
    name = context.settings.silence_alarm_name
    context.client("cloudwatch").disable_alarm_actions(AlarmNames=[name])
    yield


@fault("LS525", SILENCE)
def silence_alarm_deleted(context: FaultContext) -> FaultInjection:
    """Somebody deleted an alarm that they took for a leftover."""
    name = context.settings.silence_alarm_name
    context.client("cloudwatch").delete_alarms(AlarmNames=[name])
    yield


@fault("LS525", SILENCE)
def silence_alarm_tells_others(context: FaultContext) -> FaultInjection:
    """Somebody sent the alarm to a topic that nobody reads."""
    cloudwatch, name = context.client("cloudwatch"), context.settings.silence_alarm_name
    topic = context.client("sns").create_topic(Name="nobody")["TopicArn"]
    _put_again(cloudwatch, name, AlarmActions=[topic])
    yield


@fault("LS525", SILENCE)
def silence_taken_for_good(context: FaultContext) -> FaultInjection:
    """Somebody set the alarm to take missing data for good, as is right for an alarm on errors."""
    cloudwatch, name = context.client("cloudwatch"), context.settings.silence_alarm_name
    _put_again(cloudwatch, name, TreatMissingData="notBreaching")
    yield


@fault("LS525", SILENCE)
def rule_on_events_disabled(context: FaultContext) -> FaultInjection:
    """Somebody disabled the EventBridge rule, which has no target and looked unused."""
    context.client("events").disable_rule(Name=context.settings.silence_alarm_name)
    yield


@fault("LS525", SILENCE, "bucket notifications")
def notifications_replaced(context: FaultContext) -> FaultInjection:
    """A tool replaced the bucket's notifications with its own, as one put does."""
    context.client("s3").put_bucket_notification_configuration(
        Bucket=context.settings.bucket_name, NotificationConfiguration={}
    )
    yield


def _put_again(cloudwatch: Any, name: str, **changed: Any) -> None:
    (found,) = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    kept = (
        "AlarmName", "AlarmDescription", "ActionsEnabled", "OKActions", "AlarmActions",
        "MetricName", "Namespace", "Statistic", "Dimensions", "Period", "EvaluationPeriods",
        "Threshold", "ComparisonOperator", "TreatMissingData",
    )  # fmt: skip
    given = {member: found[member] for member in kept if member in found}
    cloudwatch.put_metric_alarm(**(given | changed))


FAULTS = (
    silence_alarm_switched_off,
    silence_alarm_deleted,
    silence_alarm_tells_others,
    silence_taken_for_good,
    rule_on_events_disabled,
    notifications_replaced,
)
