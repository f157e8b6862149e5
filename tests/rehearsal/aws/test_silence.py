"""The whole chain of the alarm on silence, with its clock sped up: a period is seconds, no hour."""

from __future__ import annotations

import json
from typing import Any

from rehearsal.aws import LocalAws
from tests.rehearsal.aws.support import Account, unique
from tests.rehearsal.waiting import eventually


def test_alarm_tells_its_topic_when_no_object_arrives(aws: LocalAws) -> None:
    account = Account(aws, "210987654324")
    s3, events = account.client("s3"), account.client("events")
    cloudwatch, sqs = account.client("cloudwatch"), account.client("sqs")
    bucket, name = unique("archive"), unique("silence")
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    detail = {"bucket": {"name": [bucket]}, "object": {"key": [{"prefix": "audit/2"}]}}
    pattern = {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": detail}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    topic = account.client("sns").create_topic(Name=name)["TopicArn"]
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    endpoint = arn["Attributes"]["QueueArn"]
    anybody = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [anybody]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    account.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=endpoint)
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/Events",
        MetricName="TriggeredRules",
        Dimensions=[{"Name": "RuleName", "Value": name}],
        Statistic="Sum",
        Period=3,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="LessThanThreshold",
        TreatMissingData="breaching",
        AlarmActions=[topic],
    )

    def state() -> str:
        return str(cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"])

    assert state() == "ALARM"  # nothing has arrived yet
    s3.put_object(Bucket=bucket, Key="audit/quarantine/2026-11-29/x.json", Body=b"{}")
    s3.put_object(Bucket=bucket, Key="audit/2026-11-29/x.json", Body=b"{}")
    eventually(lambda: state() == "OK")
    eventually(lambda: state() == "ALARM")
    eventually(lambda: _said(sqs, queue) >= {name})


def _said(sqs: Any, queue: str) -> set[str]:
    found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    said = [json.loads(json.loads(one["Body"])["Message"]) for one in found]
    return {one["AlarmName"] for one in said if one["NewStateValue"] == "ALARM"}
