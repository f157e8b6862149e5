"""What tells somebody: the bucket's notifications, the rule on them, the alarm, its topic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.collect.reading import fact, fact_or_none
from logstreams.verification.facts.archive import (
    AlarmFacts,
    EventRuleFacts,
    SilenceFacts,
    TopicFacts,
)
from logstreams.verification.facts.fact import Fact


def collect_silence(aws: Aws, settings: StackSettings) -> SilenceFacts | None:
    """Read what tells of silence; None if the stack has no such alarm."""
    if not settings.has_silence_alarm:
        return None
    name, bucket = settings.silence_alarm_name, settings.bucket_name
    return SilenceFacts(
        notifies=fact(lambda: _notifies(aws.client("s3"), bucket)),
        rule=fact_or_none(lambda: _rule(aws.client("events"), name), "ResourceNotFoundException"),
        alarm=fact(lambda: _alarm(aws.client("cloudwatch"), name)),
    )


def collect_topics(aws: Aws, settings: StackSettings) -> Mapping[str, Fact[TopicFacts | None]]:
    """Read the topics of the stack's own account that its alarms tell, by ARN."""
    return {
        arn: fact_or_none(partial(_topic, aws, arn), "NotFound")
        for arn in settings.own_alarm_topics
    }


def _topic(aws: Aws, arn: str) -> TopicFacts:
    found = aws.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
    return TopicFacts(
        subscriptions=int(found["SubscriptionsConfirmed"]),
        policy=json.loads(found["Policy"]),
        key=found.get("KmsMasterKeyId", ""),
    )


def _notifies(s3: Any, bucket: str) -> bool:
    found = s3.get_bucket_notification_configuration(Bucket=bucket)
    return found.get("EventBridgeConfiguration") is not None


def _rule(events: Any, name: str) -> EventRuleFacts:
    found = events.describe_rule(Name=name)
    return EventRuleFacts(found["State"] == "ENABLED", json.loads(found.get("EventPattern", "{}")))


def _alarm(cloudwatch: Any, name: str) -> AlarmFacts | None:
    answer = cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm"])
    for found in answer["MetricAlarms"]:
        of = " ".join(f"{one['Name']}={one['Value']}" for one in found.get("Dimensions", []))
        periods = found["EvaluationPeriods"]
        return AlarmFacts(
            metric=f"{found.get('Namespace')} {found.get('MetricName')} {of}",
            condition=(
                f"{found.get('Statistic')} {found['ComparisonOperator']} "
                f"{found.get('Threshold', 0):g}"
            ),
            missing=found.get("TreatMissingData", "missing"),
            seconds=found.get("Period", 0) * found.get("DatapointsToAlarm", periods),
            acts=found.get("ActionsEnabled", True),
            actions=tuple(found.get("AlarmActions", ())),
        )
    return None
