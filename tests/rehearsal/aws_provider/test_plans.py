"""What a plan says before anything is done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi.runtime.proto.provider_pb2 import DiffResponse, PropertyDiff

from rehearsal.engine.aws_provider.wire import UNKNOWN, decode
from tests.rehearsal.aws_provider.plugin import Plugin, archive

BUCKET = "aws:s3/bucket:Bucket"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
ROLE = "aws:iam/role:Role"
KEY = "aws:kms/key:Key"
RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
TARGETS = "aws:lb/targetGroup:TargetGroup"
LISTENER = "aws:lb/listener:Listener"
ATTACHMENT = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
FUNCTION = "aws:lambda/function:Function"
PERMISSION = "aws:lambda/permission:Permission"
SECRET = "aws:secretsmanager/secret:Secret"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
GOOD: dict[str, dict[str, Any]] = {
    BUCKET: {"bucket": "b"},
    BUCKET_POLICY: {"bucket": "b", "policy": TRUST},
    "aws:s3/bucketVersioning:BucketVersioning": {
        "bucket": "b",
        "versioningConfiguration": {"status": "Enabled"},
    },
    ROLE: {"name": "r", "assumeRolePolicy": TRUST},
    "aws:iam/rolePolicy:RolePolicy": {"name": "p", "role": "r", "policy": TRUST},
    KEY: {"description": "a key"},
    "aws:kms/alias:Alias": {"name": "alias/a", "targetKeyId": "k"},
    PREFIX_LIST: {
        "name": "l",
        "addressFamily": "IPv4",
        "maxEntries": 2,
        "entries": [{"cidr": "192.0.2.1/32"}, {"cidr": "192.0.2.2/32"}],
    },
    GROUP: {"name": "g", "vpcId": "vpc-1"},
    RULE: {"securityGroupId": "sg-1", "ipProtocol": "tcp", "cidrIpv4": "192.0.2.0/24"},
    BALANCER: {"name": "b", "subnets": ["subnet-1", "subnet-2"], "securityGroups": ["sg-1"]},
    TARGETS: {"name": "t", "targetType": "lambda", "healthCheck": {"path": "/health"}},
    LISTENER: {
        "loadBalancerArn": "arn:b",
        "port": 443,
        "protocol": "HTTPS",
        "certificateArn": "arn:c",
        "defaultActions": [{"type": "forward", "targetGroupArn": "arn:t"}],
    },
    ATTACHMENT: {"targetGroupArn": "arn:t", "targetId": "arn:f"},
    FUNCTION: {
        "name": "f",
        "role": "arn:r",
        "handler": "h.h",
        "runtime": "python3.13",
        "code": archive("h.py", "first"),
    },
    PERMISSION: {
        "statementId": "s",
        "function": "f",
        "action": "lambda:InvokeFunction",
        "principal": "elasticloadbalancing.amazonaws.com",
    },
    SECRET: {"name": "s"},
    LOG_GROUP: {"name": "/aws/lambda/f"},
    ALARM: {
        "name": "a",
        "metricName": "Errors",
        "namespace": "AWS/Lambda",
        "statistic": "Sum",
        "period": 60,
        "evaluationPeriods": 1,
        "threshold": 0,
        "comparisonOperator": "GreaterThanThreshold",
        "alarmActions": ["arn:one", "arn:two"],
    },
}


def changed(plugin: Plugin, kind: str, **changes: Any) -> Any:
    state = plugin.checked(kind, GOOD[kind])
    given = {name: value for name, value in (GOOD[kind] | changes).items() if value is not None}
    return plugin.diff(kind, state, plugin.checked(kind, given))


@pytest.mark.parametrize("kind", GOOD, ids=lambda kind: kind.rpartition(":")[2])
def test_same_inputs_are_no_change(plugin: Plugin, kind: str) -> None:
    assert changed(plugin, kind).changes == DiffResponse.DIFF_NONE


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        pytest.param(BUCKET, {"bucket": "other"}, id="bucket-name"),
        pytest.param(BUCKET, {"objectLockEnabled": True}, id="bucket-lock"),
        pytest.param(BUCKET, {"region": "eu-west-1"}, id="bucket-region"),
        pytest.param(BUCKET_POLICY, {"bucket": "other"}, id="bucket-of-a-setting"),
        pytest.param(BUCKET_POLICY, {"bucket": UNKNOWN}, id="bucket-of-a-setting-unknown"),
        pytest.param(ROLE, {"name": "other"}, id="role-name"),
        pytest.param(ROLE, {"path": "/other/"}, id="role-path"),
        pytest.param("aws:iam/rolePolicy:RolePolicy", {"role": "other"}, id="policy-role"),
        pytest.param("aws:iam/rolePolicy:RolePolicy", {"name": "other"}, id="policy-name"),
        pytest.param(KEY, {"keyUsage": "SIGN_VERIFY"}, id="key-usage"),
        pytest.param(KEY, {"multiRegion": True}, id="key-multi-region"),
        pytest.param("aws:kms/alias:Alias", {"name": "alias/other"}, id="alias-name"),
        pytest.param(PREFIX_LIST, {"addressFamily": "IPv6"}, id="list-family"),
        pytest.param(GROUP, {"name": "other"}, id="group-name"),
        pytest.param(GROUP, {"description": "other"}, id="group-description"),
        pytest.param(GROUP, {"vpcId": "vpc-2"}, id="group-vpc"),
        pytest.param(RULE, {"securityGroupId": "sg-2"}, id="rule-group"),
        pytest.param(RULE, {"cidrIpv4": None, "prefixListId": "pl-1"}, id="rule-source-kind"),
        pytest.param(BALANCER, {"name": "other"}, id="balancer-name"),
        pytest.param(BALANCER, {"internal": True}, id="balancer-scheme"),
        pytest.param(TARGETS, {"name": "other"}, id="targets-name"),
        pytest.param(LISTENER, {"loadBalancerArn": "arn:other"}, id="listener-balancer"),
        pytest.param(ATTACHMENT, {"targetId": "arn:other"}, id="attachment-target"),
        pytest.param(FUNCTION, {"name": "other"}, id="function-name"),
        pytest.param(PERMISSION, {"principal": "s3.amazonaws.com"}, id="permission-principal"),
        pytest.param(PERMISSION, {"sourceArn": "arn:t"}, id="permission-source"),
        pytest.param(SECRET, {"name": "other"}, id="secret-name"),
        pytest.param(LOG_GROUP, {"name": "other"}, id="log-group-name"),
        pytest.param(ALARM, {"name": "other"}, id="alarm-name"),
    ],
)
def test_change_that_aws_cannot_make_replaces(
    plugin: Plugin, kind: str, change: dict[str, Any]
) -> None:
    plan = changed(plugin, kind, **change)
    assert set(plan.replaces) == change.keys()
    assert all(plan.detailedDiff[name].kind in (1, 3, 5) for name in change), "not *_REPLACE"


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        pytest.param(BUCKET, {"forceDestroy": True}, id="bucket-force-destroy"),
        pytest.param(BUCKET, {"tags": {"a": "b"}}, id="bucket-tags"),
        pytest.param(BUCKET_POLICY, {"policy": TRUST[:-1] + ', "Id": "new"}'}, id="bucket-policy"),
        pytest.param(ROLE, {"maxSessionDuration": 7200}, id="role-session"),
        pytest.param(ROLE, {"permissionsBoundary": "arn:aws:iam::1:policy/b"}, id="role-boundary"),
        pytest.param(KEY, {"enableKeyRotation": True}, id="key-rotation"),
        pytest.param("aws:kms/alias:Alias", {"targetKeyId": "other"}, id="alias-target"),
        pytest.param(PREFIX_LIST, {"name": "other", "maxEntries": 5}, id="list-name-and-size"),
        pytest.param(RULE, {"cidrIpv4": "198.51.100.0/24"}, id="rule-source"),
        pytest.param(RULE, {"fromPort": 443, "toPort": 443}, id="rule-ports"),
        pytest.param(BALANCER, {"idleTimeout": 120, "securityGroups": ["sg-2"]}, id="balancer"),
        pytest.param(TARGETS, {"healthCheck": {"path": "/other"}}, id="targets-health"),
        pytest.param(LISTENER, {"port": 8443, "certificateArn": "arn:d"}, id="listener"),
        pytest.param(FUNCTION, {"code": archive("h.py", "second")}, id="function-code"),
        pytest.param(FUNCTION, {"environment": {"variables": {"A": "b"}}}, id="function-variables"),
        pytest.param(FUNCTION, {"reservedConcurrentExecutions": 2}, id="function-concurrency"),
        pytest.param(SECRET, {"recoveryWindowInDays": 0, "description": "d"}, id="secret"),
        pytest.param(LOG_GROUP, {"retentionInDays": 30}, id="log-group-retention"),
        pytest.param(ALARM, {"threshold": 2.5, "dimensions": {"FunctionName": "f"}}, id="alarm"),
    ],
)
def test_change_that_aws_can_make_updates(
    plugin: Plugin, kind: str, change: dict[str, Any]
) -> None:
    plan = changed(plugin, kind, **change)
    assert plan.changes == DiffResponse.DIFF_SOME
    assert list(plan.replaces) == []
    assert set(plan.diffs) - {"tagsAll"} == change.keys()


def test_replacement_of_a_name_the_program_chose_deletes_first(plugin: Plugin) -> None:
    assert changed(plugin, ROLE, path="/other/").deleteBeforeReplace


def test_replacement_of_a_name_that_was_made_creates_first(plugin: Plugin) -> None:
    state = plugin.checked(ROLE, {"assumeRolePolicy": TRUST})
    news, _ = plugin.check(ROLE, {"assumeRolePolicy": TRUST, "path": "/other/"}, olds=state)
    plan = plugin.diff(ROLE, state, news)
    assert list(plan.replaces) == ["path"]
    assert not plan.deleteBeforeReplace


def test_nested_changes_are_named_one_by_one(plugin: Plugin) -> None:
    kind = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    cold = {"days": 90, "storageClass": "GLACIER_IR"}
    rule = {"id": "a", "status": "Enabled", "transitions": [cold]}
    state = plugin.checked(kind, {"bucket": "b", "rules": [rule]})
    wanted = {"id": "a", "status": "Disabled", "filter": {"prefix": "x/"}}
    plan = plugin.diff(kind, state, plugin.checked(kind, {"bucket": "b", "rules": [wanted]}))
    assert {path: found.kind for path, found in plan.detailedDiff.items()} == {
        "rules[0].status": PropertyDiff.UPDATE,
        "rules[0].filter": PropertyDiff.ADD,
        "rules[0].transitions": PropertyDiff.DELETE,
    }
    assert list(plan.diffs) == ["rules"]


def test_tag_with_a_blank_is_named_in_brackets(plugin: Plugin) -> None:
    state = plugin.checked(BUCKET, {**GOOD[BUCKET], "tags": {"cost center": "7"}})
    news = plugin.checked(BUCKET, {**GOOD[BUCKET], "tags": {"cost center": "8"}})
    assert 'tags["cost center"]' in plugin.diff(BUCKET, state, news).detailedDiff


def test_ignored_changes_are_no_change(plugin: Plugin) -> None:
    state = plugin.checked(BUCKET, GOOD[BUCKET])
    news = plugin.checked(BUCKET, {**GOOD[BUCKET], "tags": {"a": "b"}, "region": "eu-west-1"})
    plan = plugin.diff(BUCKET, state, news, ignored=("tags", "tagsAll", "region"))
    assert plan.changes == DiffResponse.DIFF_NONE
    assert list(plan.replaces) == []


def test_order_of_an_unordered_list_is_no_change(plugin: Plugin) -> None:
    turned = list(reversed(GOOD[PREFIX_LIST]["entries"]))
    assert changed(plugin, PREFIX_LIST, entries=turned).changes == DiffResponse.DIFF_NONE


def test_order_of_alarm_actions_is_no_change(plugin: Plugin) -> None:
    assert changed(plugin, ALARM, alarmActions=["arn:two", "arn:one"]).diffs == []


def test_archive_of_the_same_hash_is_no_change_whatever_the_state_kept(plugin: Plugin) -> None:
    bare = {**GOOD[FUNCTION]["code"], "assets": {}}
    assert changed(plugin, FUNCTION, code=bare).changes == DiffResponse.DIFF_NONE


def test_preview_of_other_code_does_not_know_its_hash(plugin: Plugin) -> None:
    old = {**plugin.checked(FUNCTION, GOOD[FUNCTION]), "arn": "arn:f", "codeSha256": "a"}
    renewed = plugin.checked(FUNCTION, {**GOOD[FUNCTION], "code": archive("h.py", "second")})
    outputs = plugin.update(FUNCTION, "f", old, renewed, preview=True)
    assert outputs["codeSha256"] is UNKNOWN
    assert outputs["arn"] == "arn:f"


def test_input_aws_fills_left_out_is_no_change(plugin: Plugin) -> None:
    assert changed(plugin, GROUP, vpcId=None).changes == DiffResponse.DIFF_NONE


def test_preview_of_a_new_resource_knows_what_it_can(plugin: Plugin) -> None:
    inputs = plugin.checked(BUCKET, {"bucket": "archive", "tags": {"a": "b"}})
    answer = plugin.create(BUCKET, inputs, preview=True)
    outputs = decode(answer.properties)
    assert answer.id == ""
    assert outputs["bucket"] == "archive"
    assert outputs["region"] == "us-east-1"
    assert outputs["tagsAll"] == {"a": "b"}
    assert outputs["arn"] is UNKNOWN
    assert "__defaults" not in outputs


def test_preview_of_an_update_keeps_what_stays(plugin: Plugin) -> None:
    old = {**plugin.checked(PREFIX_LIST, GOOD[PREFIX_LIST]), "arn": "arn:l", "version": 3}
    renamed = plugin.checked(PREFIX_LIST, {**GOOD[PREFIX_LIST], "name": "other"})
    shorter = plugin.checked(
        PREFIX_LIST, {**GOOD[PREFIX_LIST], "entries": [{"cidr": "192.0.2.1/32"}]}
    )
    after_name = plugin.update(PREFIX_LIST, "pl-1", old, renamed, preview=True)
    after_entries = plugin.update(PREFIX_LIST, "pl-1", old, shorter, preview=True)
    assert (after_name["name"], after_name["arn"], after_name["version"]) == ("other", "arn:l", 3)
    assert after_entries["version"] is UNKNOWN
    assert after_entries["arn"] == "arn:l"
