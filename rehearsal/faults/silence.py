"""What keeps the alarm on silence from telling anybody: no event is lost, and nobody would know."""

from __future__ import annotations

import json
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


@fault("LS526", SILENCE)
def topic_without_subscription(context: FaultContext) -> FaultInjection:
    """Whoever was on call left the company, and their subscription was deleted."""
    sns = context.client("sns")
    found = sns.list_subscriptions_by_topic(TopicArn=_topic(context))["Subscriptions"]
    for each in found:
        sns.unsubscribe(SubscriptionArn=each["SubscriptionArn"])
    yield
    for each in found:
        sns.subscribe(
            TopicArn=each["TopicArn"], Protocol=each["Protocol"], Endpoint=each["Endpoint"]
        )


@fault("LS526", SILENCE)
def topic_takes_no_alarms(context: FaultContext) -> FaultInjection:
    """Somebody gave the topic a policy for another sender, which took the place of SNS's own."""
    sender = {"Service": "events.amazonaws.com"}
    of_topic = {"Effect": "Allow", "Action": "sns:Publish", "Resource": _topic(context)}
    only = {"Version": "2012-10-17", "Statement": [{**of_topic, "Principal": sender}]}
    alarms = {**of_topic, "Principal": {"Service": "cloudwatch.amazonaws.com"}}
    _set(context, "Policy", json.dumps(only))
    yield
    _set(context, "Policy", json.dumps({**only, "Statement": [*only["Statement"], alarms]}))


@fault("LS526", SILENCE)
def topic_encrypted_with_aws_key(context: FaultContext) -> FaultInjection:
    """Somebody encrypted the topic with AWS's own key, which CloudWatch may not use."""
    _set(context, "KmsMasterKeyId", "alias/aws/sns")
    yield
    _set(context, "KmsMasterKeyId", "")


def _set(context: FaultContext, attribute: str, value: str) -> None:
    context.client("sns").set_topic_attributes(
        TopicArn=_topic(context), AttributeName=attribute, AttributeValue=value
    )


def _topic(context: FaultContext) -> str:
    (topic,) = context.settings.alarm_topics
    return topic


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
    topic_without_subscription,
    topic_takes_no_alarms,
    topic_encrypted_with_aws_key,
)
