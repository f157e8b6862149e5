"""The alarm on silence: it fires when no event was stored for some hours.

What is created: an EventBridge rule on objects that S3 says it stored under the events' path, and
an alarm on how often the rule matched, for which an hour without data is one without events.

WorkOS reports no stream that fails (OpenAPI specification v0.61.0); this alarm also covers what
nothing in the account can see, such as a stream that somebody paused or deleted at WorkOS.
"""

from __future__ import annotations

import pulumi
from pulumi_aws import cloudwatch

from logstreams.settings import StackSettings
from logstreams.settings.archive import Alarms
from logstreams.settings.silence import DIMENSION, METRIC, NAMESPACE, PERIOD_SECONDS, event_pattern


class SilenceAlarm(pulumi.ComponentResource):
    """Tells a topic when events stop, and when they come again."""

    def __init__(
        self,
        name: str,
        args: StackSettings,
        alarms: Alarms,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("logstreams:s3:SilenceAlarm", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # It needs no target: TriggeredRules counts its matches.
        rule = cloudwatch.EventRule(
            f"{name}-rule",
            name=args.silence_alarm_name,
            description=f"Audit log events of {args.customer} that were stored",
            event_pattern=event_pattern(args),
            state="ENABLED",
            opts=child,
        )
        cloudwatch.MetricAlarm(
            f"{name}-alarm",
            name=args.silence_alarm_name,
            alarm_description=(
                f"No audit log event of {args.customer} was stored for "
                f"{alarms.silence_hours} h. Run: logstreams verify {args.customer}"
            ),
            namespace=NAMESPACE,
            metric_name=METRIC,
            dimensions={DIMENSION: rule.name},
            statistic="Sum",
            period=PERIOD_SECONDS,
            evaluation_periods=alarms.silence_hours,
            threshold=1,
            comparison_operator="LessThanThreshold",
            # EventBridge reports no zero: an hour without events is one without data.
            treat_missing_data="breaching",
            alarm_actions=[alarms.topic_arn],
            ok_actions=[alarms.topic_arn],
            opts=child,
        )
        self.register_outputs({})
