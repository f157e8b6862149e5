"""Secrets without values, log groups, alarms."""

from __future__ import annotations

from tests.rehearsal.aws_provider.cloud import ACCOUNT, Cloud
from tests.rehearsal.aws_provider.plugin import Plugin, refused

SECRET = "aws:secretsmanager/secret:Secret"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"


def test_secret_deleted_at_once_leaves_its_name(plugin: Plugin) -> None:
    first, state = plugin.make(SECRET, recoveryWindowInDays=0)
    plugin.delete(SECRET, first, state)
    plugin.delete(SECRET, first, state)
    assert plugin.read(SECRET, first, state).id == ""
    again, _ = plugin.make(SECRET, name=state["name"], recoveryWindowInDays=0)
    assert again != first


def test_secret_in_its_recovery_window_is_gone_and_holds_its_name(plugin: Plugin) -> None:
    secret, state = plugin.make(SECRET, recoveryWindowInDays=7)
    plugin.delete(SECRET, secret, state)
    assert plugin.read(SECRET, secret, state).id == ""
    text, _ = refused(plugin.make, SECRET, name=state["name"])
    assert "api error InvalidRequestException" in text


def test_secret_is_changed_in_place_and_keeps_its_value_to_itself(
    plugin: Plugin, cloud: Cloud
) -> None:
    secret, state = plugin.make(SECRET, description="before", tags={"a": "1"})
    cloud.client("secretsmanager").put_secret_value(SecretId=secret, SecretString="canary")
    wanted = {"name": state["name"], "description": "after", "tags": {"b": "2"}}
    outputs = plugin.update(SECRET, secret, state, plugin.checked(SECRET, wanted))
    assert wanted.items() <= outputs.items()
    assert "canary" not in str(outputs)


def test_log_group_is_changed_in_place(plugin: Plugin) -> None:
    group, state = plugin.make(LOG_GROUP, retentionInDays=7)
    wanted = {"name": group, "tags": {"a": "1"}}
    outputs = plugin.update(LOG_GROUP, group, state, plugin.checked(LOG_GROUP, wanted))
    assert outputs["retentionInDays"] == 0
    assert outputs["tags"] == {"a": "1"}
    assert not outputs["arn"].endswith(":*")
    text, _ = refused(plugin.make, LOG_GROUP, name=group)
    assert "api error ResourceAlreadyExistsException" in text


def test_log_group_is_not_taken_for_one_whose_name_begins_alike(plugin: Plugin) -> None:
    plugin.make(LOG_GROUP, name="/t/group-longer")
    assert plugin.read(LOG_GROUP, "/t/group").id == ""


def test_alarm_is_changed_in_place(plugin: Plugin) -> None:
    given = {
        "comparisonOperator": "GreaterThanThreshold",
        "evaluationPeriods": 1,
        "metricName": "Errors",
        "namespace": "AWS/Lambda",
        "period": 60,
        "statistic": "Sum",
        "threshold": 0,
    }
    alarm, state = plugin.make(ALARM, **given)
    wanted = {
        "name": alarm,
        **given,
        "alarmActions": [f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms"],
        "alarmDescription": "after",
        "dimensions": {"FunctionName": "f"},
        "tags": {"a": "1"},
    }
    outputs = plugin.update(ALARM, alarm, state, plugin.checked(ALARM, wanted))
    assert wanted.items() <= outputs.items()
