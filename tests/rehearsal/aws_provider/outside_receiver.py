"""What somebody changes without Pulumi in the kinds a receiver is made of."""

from __future__ import annotations

import json
from typing import Any

from tests.rehearsal.aws_provider.cloud import Cloud
from tests.rehearsal.aws_provider.outside_change import Ids, Outside


def _function_arn(cloud: Cloud, ids: Ids) -> str:
    found = cloud.client("lambda").get_function(FunctionName=ids["function"])
    return str(found["Configuration"]["FunctionArn"])


def _statements(cloud: Cloud, ids: Ids) -> Any:
    policy = json.loads(cloud.client("lambda").get_policy(FunctionName=ids["function"])["Policy"])
    return [{**statement, "Sid": ""} for statement in policy["Statement"]]


def _permit_everybody(cloud: Cloud, ids: Ids) -> None:
    client = cloud.client("lambda")
    client.remove_permission(FunctionName=ids["function"], StatementId=ids["permission"])
    client.add_permission(
        FunctionName=ids["function"],
        StatementId=ids["permission"],
        Action="lambda:InvokeFunction",
        Principal="elasticloadbalancing.amazonaws.com",
    )


def _deregister(cloud: Cloud, ids: Ids) -> None:
    cloud.client("elbv2").deregister_targets(
        TargetGroupArn=ids["targets"], Targets=[{"Id": _function_arn(cloud, ids)}]
    )


def _registered(cloud: Cloud, ids: Ids) -> Any:
    found = cloud.client("elbv2").describe_target_health(TargetGroupArn=ids["targets"])
    return [item["Target"]["Id"] for item in found["TargetHealthDescriptions"]]


def _secret_policy(cloud: Cloud, ids: Ids) -> Any:
    found = cloud.client("secretsmanager").get_resource_policy(SecretId=ids["header"])
    return found.get("ResourcePolicy")


def _raise_threshold(cloud: Cloud, ids: Ids) -> None:
    cloudwatch = cloud.client("cloudwatch")
    (found,) = cloudwatch.describe_alarms(AlarmNames=[ids["alarm"]])["MetricAlarms"]
    kept = (
        "AlarmName", "ComparisonOperator", "EvaluationPeriods", "MetricName", "Namespace",
        "Dimensions", "Period", "Statistic", "TreatMissingData",
    )  # fmt: skip
    cloudwatch.put_metric_alarm(**{name: found[name] for name in kept}, Threshold=1000)


RECEIVER = (
    Outside(
        "logged",
        "retentionInDays",
        lambda cloud, ids: cloud.client("logs").delete_retention_policy(logGroupName=ids["logged"]),
        lambda cloud, ids: (
            cloud.client("logs")
            .describe_log_groups(logGroupNamePrefix=ids["logged"])["logGroups"][0]
            .get("retentionInDays")
        ),
    ),
    Outside(
        "header",
        "policy",
        lambda cloud, ids: cloud.client("secretsmanager").put_resource_policy(
            SecretId=ids["header"],
            ResourcePolicy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": {
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "secretsmanager:PutSecretValue",
                        "Resource": "*",
                    },
                }
            ),
        ),
        _secret_policy,
    ),
    Outside(
        "function",
        "environment",
        lambda cloud, ids: cloud.client("lambda").update_function_configuration(
            FunctionName=ids["function"], Environment={"Variables": {"SECRET": "another"}}
        ),
        lambda cloud, ids: cloud.client("lambda").get_function_configuration(
            FunctionName=ids["function"]
        )["Environment"],
    ),
    Outside("permission", "sourceArn", _permit_everybody, _statements, step="replace"),
    Outside(
        "balancer",
        "dropInvalidHeaderFields",
        lambda cloud, ids: cloud.client("elbv2").modify_load_balancer_attributes(
            LoadBalancerArn=ids["balancer"],
            Attributes=[
                {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "false"}
            ],
        ),
        lambda cloud, ids: cloud.client("elbv2").describe_load_balancer_attributes(
            LoadBalancerArn=ids["balancer"]
        )["Attributes"],
    ),
    Outside(
        "targets",
        "healthCheck",
        lambda cloud, ids: cloud.client("elbv2").modify_target_group(
            TargetGroupArn=ids["targets"], HealthCheckPath="/elsewhere"
        ),
        lambda cloud, ids: cloud.client("elbv2").describe_target_groups(
            TargetGroupArns=[ids["targets"]]
        )["TargetGroups"][0]["HealthCheckPath"],
    ),
    Outside("attachment", "", _deregister, _registered, step="create"),
    Outside(
        "listener",
        "defaultActions",
        lambda cloud, ids: cloud.client("elbv2").modify_listener(
            ListenerArn=ids["listener"],
            DefaultActions=[
                {
                    "Type": "fixed-response",
                    "FixedResponseConfig": {"StatusCode": "503", "ContentType": "text/plain"},
                }
            ],
        ),
        lambda cloud, ids: cloud.client("elbv2").describe_listeners(ListenerArns=[ids["listener"]])[
            "Listeners"
        ][0]["DefaultActions"],
    ),
    Outside(
        "stored",
        "state",
        lambda cloud, ids: cloud.client("events").disable_rule(Name=ids["stored"]),
        lambda cloud, ids: cloud.client("events").describe_rule(Name=ids["stored"])["State"],
    ),
    Outside(
        "notifications",
        "eventbridge",
        lambda cloud, ids: cloud.client("s3").put_bucket_notification_configuration(
            Bucket=ids["notifications"], NotificationConfiguration={}
        ),
        lambda cloud, ids: (
            "EventBridgeConfiguration"
            in cloud.client("s3").get_bucket_notification_configuration(Bucket=ids["notifications"])
        ),
    ),
    Outside(
        "alarm",
        "threshold",
        _raise_threshold,
        lambda cloud, ids: cloud.client("cloudwatch").describe_alarms(AlarmNames=[ids["alarm"]])[
            "MetricAlarms"
        ][0]["Threshold"],
    ),
)
