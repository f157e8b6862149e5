"""Alarms, and what load balancers and functions count for them."""

from __future__ import annotations

from typing import Any

import pytest

from rehearsal.aws import LocalAws
from tests.rehearsal.aws.receivers import Receiver, Region
from tests.rehearsal.aws.support import Account, unique


@pytest.fixture(scope="module")
def region(aws: LocalAws) -> Region:
    return Region(Account(aws, "210987654323"), "us-east-1")


@pytest.fixture(scope="module")
def cloudwatch(region: Region) -> Any:
    return region.account.client("cloudwatch")


def alarm(cloudwatch: Any, metric: str, dimensions: dict[str, str], **more: Any) -> str:
    name = unique("alarm")
    settings = {
        "Namespace": "kit",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
    }
    listed = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    cloudwatch.put_metric_alarm(
        AlarmName=name, MetricName=metric, Dimensions=listed, **{**settings, **more}
    )
    return name


def state(cloudwatch: Any, name: str) -> str:
    (found,) = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return str(found["StateValue"])


def put(cloudwatch: Any, metric: str, value: float, **dimensions: str) -> None:
    listed = [{"Name": name, "Value": text} for name, text in dimensions.items()]
    datum = {"MetricName": metric, "Value": value, "Dimensions": listed}
    cloudwatch.put_metric_data(Namespace="kit", MetricData=[datum])


def test_alarm_looks_at_its_own_dimensions_alone(cloudwatch: Any) -> None:
    mine = alarm(cloudwatch, "Own", {"Of": "mine"})
    others = alarm(cloudwatch, "Own", {"Of": "others"})
    put(cloudwatch, "Own", 1, Of="mine")
    assert (state(cloudwatch, mine), state(cloudwatch, others)) == ("ALARM", "OK")


@pytest.mark.parametrize(
    ("treated", "expected"),
    [
        ("missing", "INSUFFICIENT_DATA"),
        ("ignore", "INSUFFICIENT_DATA"),
        ("breaching", "ALARM"),
        ("notBreaching", "OK"),
    ],
)
def test_missing_data_count_as_the_alarm_says(cloudwatch: Any, treated: str, expected: str) -> None:
    name = alarm(cloudwatch, "Nothing", {}, TreatMissingData=treated)
    assert state(cloudwatch, name) == expected


def test_alarm_wants_as_many_breaches_as_it_says(cloudwatch: Any) -> None:
    one = alarm(cloudwatch, "Few", {}, EvaluationPeriods=3, DatapointsToAlarm=1)
    two = alarm(cloudwatch, "Few", {}, EvaluationPeriods=3, DatapointsToAlarm=2)
    put(cloudwatch, "Few", 1)
    assert (state(cloudwatch, one), state(cloudwatch, two)) == ("ALARM", "OK")


@pytest.fixture(scope="module")
def counted(region: Region) -> Receiver:
    return region.receiver(
        "def handle(event, context):\n    return {'statusCode': int(event['path'][1:])}\n"
    )


@pytest.mark.parametrize(
    ("path", "size", "status", "metric", "of_target"),
    [
        ("/200", 1, 200, "HTTPCode_Target_2XX_Count", True),
        ("/503", 1, 503, "HTTPCode_Target_5XX_Count", True),
        ("/none", 1, 502, "HTTPCode_ELB_5XX_Count", False),
        ("/200", 1 << 21, 413, "HTTPCode_ELB_4XX_Count", False),
    ],
    ids=["good", "busy", "fault", "too-large"],
)
def test_answers_are_counted_by_who_gave_them(
    cloudwatch: Any,
    counted: Receiver,
    path: str,
    size: int,
    status: int,
    metric: str,
    of_target: bool,
) -> None:
    dimensions = {"LoadBalancer": counted.arn.partition("loadbalancer/")[2]}
    if of_target:
        dimensions["TargetGroup"] = counted.target_group.rpartition(":")[2]
    name = alarm(cloudwatch, metric, dimensions, Namespace="AWS/ApplicationELB")
    assert state(cloudwatch, name) == "OK"
    assert counted.post(b" " * size, path).status == status
    assert state(cloudwatch, name) == "ALARM"


def test_fault_of_a_function_is_counted(cloudwatch: Any, counted: Receiver) -> None:
    function = {"FunctionName": counted.function.rpartition(":")[2]}
    name = alarm(cloudwatch, "Errors", function, Namespace="AWS/Lambda")
    assert counted.post(path="/none").status == 502
    assert state(cloudwatch, name) == "ALARM"
