"""Alarms of the receiver: whatever keeps an event from being stored as one.

A stream that fails is silent at WorkOS, no webhook reports it (OpenAPI specification v0.61.0); what
is refused or fails here is the first sign of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pulumi
from pulumi_aws import cloudwatch

PERIOD_SECONDS = 300

_RECEIVER = "WorkOSLogStreams"
"""The namespace of the receiver's own metrics (components/receiver/log_line.py)."""


@dataclass(frozen=True)
class Alarm:
    """One alarm: any at all within a period."""

    name: str
    namespace: str
    metric: str
    of: Literal["LoadBalancer", "FunctionName"]
    description: str


ALARMS = (
    Alarm(
        "turned-away",
        "AWS/ApplicationELB",
        "HTTPCode_ELB_4XX_Count",
        "LoadBalancer",
        "The load balancer turned requests away, as it does with a body over 1 MB.",
    ),
    Alarm(
        "unanswered",
        "AWS/ApplicationELB",
        "HTTPCode_ELB_5XX_Count",
        "LoadBalancer",
        "The load balancer had no answer from the receiver.",
    ),
    Alarm(
        "failed",
        "AWS/ApplicationELB",
        "HTTPCode_Target_5XX_Count",
        "LoadBalancer",
        "The receiver could not store what it was sent; WorkOS sends it again.",
    ),
    Alarm(
        "errors",
        "AWS/Lambda",
        "Errors",
        "FunctionName",
        "The receiver ended in an error or ran out of time.",
    ),
    Alarm(
        "refused",
        _RECEIVER,
        "Refused",
        "FunctionName",
        "The receiver refused requests: a wrong header, or a body that nobody can read.",
    ),
    Alarm(
        "quarantined",
        _RECEIVER,
        "Quarantined",
        "FunctionName",
        "The receiver was sent what is no event, and kept it in quarantine.",
    ),
)
"""Sources: Elastic Load Balancing, "CloudWatch metrics for your Application Load Balancer"; Lambda
developer guide, "Types of metrics for Lambda functions"; 2026-11-24."""


def make_alarms(
    name: str,
    *,
    prefix: str,
    load_balancer: pulumi.Input[str],
    function_name: str,
    topic_arn: str | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Make every alarm.

    Args:
        name: The destination's, which the names of the resources begin with.
        prefix: What the alarms' own names begin with.
        load_balancer: As metrics call it.
        function_name: The receiver's.
        topic_arn: Where alarms are sent; None: they are shown and sent nowhere.
        opts: The destination is their parent.
    """
    values = {"LoadBalancer": load_balancer, "FunctionName": function_name}
    for alarm in ALARMS:
        cloudwatch.MetricAlarm(
            f"{name}-alarm-{alarm.name}",
            name=f"{prefix}-{alarm.name}",
            alarm_description=alarm.description,
            namespace=alarm.namespace,
            metric_name=alarm.metric,
            dimensions={alarm.of: values[alarm.of]},
            statistic="Sum",
            period=PERIOD_SECONDS,
            evaluation_periods=1,
            threshold=0,
            comparison_operator="GreaterThanThreshold",
            # None at all is the good case, and reported as no data.
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn] if topic_arn else [],
            ok_actions=[topic_arn] if topic_arn else [],
            opts=opts,
        )
