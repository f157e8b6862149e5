"""aws:cloudwatch/metricAlarm:MetricAlarm.

Source: terraform-provider-aws internal/service/cloudwatch/metric_alarm.go (2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import AutoName, Change, ResourceHandler
from rehearsal.engine.aws_provider.rules import exactly_one_of, no_longer_than, one_of
from rehearsal.engine.aws_provider.tags import from_list, retag, to_list

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

_MEMBERS = {
    "actionsEnabled": "ActionsEnabled",
    "alarmActions": "AlarmActions",
    "alarmDescription": "AlarmDescription",
    "comparisonOperator": "ComparisonOperator",
    "datapointsToAlarm": "DatapointsToAlarm",
    "evaluationPeriods": "EvaluationPeriods",
    "extendedStatistic": "ExtendedStatistic",
    "insufficientDataActions": "InsufficientDataActions",
    "metricName": "MetricName",
    "namespace": "Namespace",
    "okActions": "OKActions",
    "period": "Period",
    "statistic": "Statistic",
    "threshold": "Threshold",
    "treatMissingData": "TreatMissingData",
    "unit": "Unit",
}
_COMPARISONS = (
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
)
_STATISTICS = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")
_MISSING_DATA = ("breaching", "notBreaching", "ignore", "missing")
_SHORT_PERIODS = (10, 20, 30)
_MINUTE = 60


class MetricAlarm(ResourceHandler):
    """An alarm on one metric; its id is its name."""

    type_name = "aws:cloudwatch/metricAlarm:MetricAlarm"
    noun = "CloudWatch Metric Alarm"
    auto_name = AutoName("name", max_length=255)
    defaults: ClassVar[Mapping[str, Any]] = {"actionsEnabled": True, "treatMissingData": "missing"}
    replace_on = frozenset({"name", "region"})
    unordered = frozenset({"alarmActions", "insufficientDataActions", "okActions"})
    not_imitated = frozenset(
        {
            "evaluateLowSampleCountPercentiles", "evaluationCriteria", "evaluationInterval",
            "evaluationWindow", "metricQueries", "thresholdMetricId", "warmUpConfiguration",
        }
    )  # fmt: skip

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield what an alarm on a metric lacks, and values CloudWatch does not know."""
        yield from no_longer_than(inputs, "name", 255)
        yield from no_longer_than(inputs, "alarmDescription", 1024)
        kinds = ("evaluationCriteria", "metricName", "metricQueries")
        yield from exactly_one_of(inputs, "", kinds)
        if inputs.get("metricName"):
            yield from exactly_one_of(inputs, "", ("extendedStatistic", "statistic"))
            for name in ("comparisonOperator", "evaluationPeriods"):
                if inputs.get(name) is None:
                    yield Failure(name, f'"metricName": all of `{name}` must be specified')
        yield from one_of(inputs, "comparisonOperator", _COMPARISONS)
        yield from one_of(inputs, "statistic", _STATISTICS)
        yield from one_of(inputs, "treatMissingData", _MISSING_DATA)
        period = inputs.get("period")
        if isinstance(period, int) and period not in _SHORT_PERIODS and period % _MINUTE:
            yield Failure("period", f'"period" must be 10, 20, 30 or n times 60, got {period}')

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Put the alarm."""
        _put(aws, inputs, {"Tags": to_list(inputs["tagsAll"])} if inputs["tagsAll"] else {})
        return str(inputs["name"])

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the alarm and its tags."""
        cloudwatch: CloudWatchClient = aws.client("cloudwatch")
        answer = cloudwatch.describe_alarms(AlarmNames=[resource_id], AlarmTypes=["MetricAlarm"])
        if not answer["MetricAlarms"]:
            return None
        found: Any = answer["MetricAlarms"][0]
        tags: Any = cloudwatch.list_tags_for_resource(ResourceARN=found["AlarmArn"])["Tags"]
        return {
            "name": found["AlarmName"],
            "arn": found["AlarmArn"],
            "dimensions": {item["Name"]: item["Value"] for item in found.get("Dimensions", [])},
            "tagsAll": from_list(tags),
            **{name: found.get(member) for name, member in _MEMBERS.items()},
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Put the alarm anew, and change its tags, which putting leaves alone."""
        cloudwatch: CloudWatchClient = aws.client("cloudwatch")
        if change.names - {"tags", "tagsAll"}:
            _put(aws, change.new, {})
        if "tagsAll" in change.names:
            removed, added = retag(change.old, change.new)
            if removed:
                cloudwatch.untag_resource(ResourceARN=change.old["arn"], TagKeys=removed)
            if added:
                tags: Any = to_list(added)
                cloudwatch.tag_resource(ResourceARN=change.old["arn"], Tags=tags)

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete the alarm; CloudWatch says nothing of one that is not there."""
        cloudwatch: CloudWatchClient = aws.client("cloudwatch")
        cloudwatch.delete_alarms(AlarmNames=[resource_id])


def _put(aws: Aws, inputs: Mapping[str, Any], more: Any) -> None:
    cloudwatch: CloudWatchClient = aws.client("cloudwatch")
    request: Any = {
        member: inputs[name] for name, member in _MEMBERS.items() if inputs.get(name) is not None
    }
    dimensions: Any = [
        {"Name": name, "Value": value} for name, value in inputs.get("dimensions", {}).items()
    ]
    cloudwatch.put_metric_alarm(AlarmName=inputs["name"], Dimensions=dimensions, **request, **more)
