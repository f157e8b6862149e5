"""What is refused before AWS is asked, and what is filled in."""

from __future__ import annotations

import json
import re

import pytest

from rehearsal.engine.aws_provider.resource_handler import ResourceHandler
from rehearsal.engine.aws_provider.resources import RESOURCES
from rehearsal.engine.aws_provider.wire import UNKNOWN, Properties
from tests.rehearsal.aws_provider.plugin import Plugin, refused

BUCKET = "aws:s3/bucket:Bucket"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
KINDS_BY_NAME = pytest.mark.parametrize(
    "kind", [pytest.param(kind, id=kind.type_name.rpartition(":")[2]) for kind in RESOURCES]
)
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})
GOOD_RULE = {"securityGroupId": "sg-1", "ipProtocol": "tcp", "fromPort": 443, "toPort": 443}


def reasons(plugin: Plugin, kind: str, **inputs: object) -> str:
    return "\n".join(plugin.check(kind, inputs)[1])


@KINDS_BY_NAME
def test_unknown_property_is_refused_by_name(plugin: Plugin, kind: ResourceHandler) -> None:
    text = reasons(plugin, kind.type_name, noSuchProperty=1)
    assert 'an unexpected argument "noSuchProperty" was provided' in text


@KINDS_BY_NAME
def test_missing_property_is_refused_by_name(plugin: Plugin, kind: ResourceHandler) -> None:
    schema = kind.schema.inputs
    required = {name for name, declared in schema.items() if declared.required}
    text = reasons(plugin, kind.type_name)
    assert set(re.findall(r"Missing required property '(\w+)'", text)) == required


@pytest.mark.parametrize(
    ("kind", "inputs", "reason"),
    [
        pytest.param(
            LIFECYCLE,
            {"bucket": "b", "rules": [{"id": "a", "status": "Enabled", "fliter": {}}]},
            'an unexpected argument "rules[0].fliter" was provided; did you mean "filter"?',
            id="nested-unknown",
        ),
        pytest.param(
            LIFECYCLE,
            {"bucket": "b", "rules": [{"id": "a"}]},
            "Missing required property 'rules[0].status'",
            id="nested-missing",
        ),
        pytest.param(
            LIFECYCLE,
            {"bucket": "b", "rules": {"id": "a"}},
            "expected array type",
            id="object-for-array",
        ),
        pytest.param(
            BUCKET,
            {"objectLockEnabled": "yes"},
            "expected boolean type, got 'yes' of type string",
            id="text-for-boolean",
        ),
        pytest.param(
            BUCKET,
            {"acl": "private"},
            f"does not imitate 'acl' of {BUCKET}",
            id="not-imitated",
        ),
        pytest.param(
            LOCK,
            {"bucket": "b", "rule": {"defaultRetention": {"mode": "FOREVER", "days": 1}}},
            'rule.defaultRetention.mode to be one of ["COMPLIANCE", "GOVERNANCE"]',
            id="unknown-mode",
        ),
        pytest.param(
            LOCK,
            {"bucket": "b", "rule": {"defaultRetention": {"mode": "COMPLIANCE"}}},
            '"days,years": exactly one must be specified',
            id="no-period",
        ),
        pytest.param(
            "aws:s3/bucketPolicy:BucketPolicy",
            {"bucket": "b", "policy": "{not JSON"},
            '"policy" contains an invalid JSON policy',
            id="no-policy",
        ),
        pytest.param(
            "aws:iam/role:Role",
            {"assumeRolePolicy": TRUST, "maxSessionDuration": 60},
            "maxSessionDuration to be in the range (3600 - 43200), got 60",
            id="short-session",
        ),
        pytest.param(
            "aws:iam/rolePolicy:RolePolicy",
            {"role": "arn:aws:iam::012345670123:role/r", "policy": TRUST},
            "must be the role's name",
            id="role-by-arn",
        ),
        pytest.param(
            "aws:kms/key:Key", {"deletionWindowInDays": 6}, "range (7 - 30)", id="short-window"
        ),
        pytest.param(
            "aws:kms/key:Key",
            {"rotationPeriodInDays": 90},
            "all of `enableKeyRotation,rotationPeriodInDays` must be specified",
            id="period-without-rotation",
        ),
        pytest.param(
            "aws:kms/alias:Alias",
            {"name": "archive", "targetKeyId": "k"},
            "name must begin with 'alias/'",
            id="alias-without-prefix",
        ),
        pytest.param(
            PREFIX_LIST, {"addressFamily": "IPv5", "maxEntries": 1}, "IPv4", id="unknown-family"
        ),
        pytest.param(
            "aws:ec2/securityGroup:SecurityGroup",
            {"name": "sg-mine"},
            "cannot begin with sg-",
            id="name-like-an-id",
        ),
        pytest.param(RULE, GOOD_RULE, "exactly one must be specified, got none", id="no-source"),
        pytest.param(
            RULE,
            {**GOOD_RULE, "cidrIpv4": "192.0.2.1/24"},
            "not a valid CIDR block",
            id="host-bits",
        ),
        pytest.param(
            "aws:lb/loadBalancer:LoadBalancer",
            {"name": "a" * 33, "subnets": ["s"]},
            "cannot be longer than 32 characters",
            id="long-balancer-name",
        ),
        pytest.param(
            "aws:lb/loadBalancer:LoadBalancer",
            {"name": "internal-b", "subnets": ["s"]},
            'cannot begin with "internal-"',
            id="balancer-name-of-elb",
        ),
        pytest.param(
            "aws:lb/loadBalancer:LoadBalancer",
            {},
            '"subnetMappings,subnets": exactly one must be specified',
            id="no-subnets",
        ),
        pytest.param(
            "aws:lb/targetGroup:TargetGroup",
            {"port": 80, "protocol": "HTTP"},
            'Attribute "vpcId" must be specified',
            id="targets-without-vpc",
        ),
        pytest.param(
            "aws:lb/targetGroup:TargetGroup",
            {"targetType": "lambda", "healthCheck": {"interval": 1}},
            "healthCheck.interval to be in the range (5 - 300), got 1",
            id="short-interval",
        ),
        pytest.param(
            "aws:lb/listener:Listener",
            {"loadBalancerArn": "b", "defaultActions": [{"type": "forward"}]},
            '"defaultActions[0].targetGroupArn" must be set when type is forward',
            id="forward-to-nothing",
        ),
        pytest.param(
            "aws:lb/listener:Listener",
            {"loadBalancerArn": "b", "defaultActions": [{"type": "fixed-response"}]},
            '"defaultActions[0].fixedResponse" must be set',
            id="response-without-block",
        ),
        pytest.param(
            "aws:lb/listener:Listener",
            {"loadBalancerArn": "b", "defaultActions": [{"type": "authenticate-oidc"}]},
            'defaultActions[0].type to be one of ["forward"',
            id="action-not-imitated",
        ),
        pytest.param(
            "aws:lambda/function:Function",
            {"role": "r", "handler": "h.h", "code": "h.zip"},
            "handler and runtime must be set when PackageType is Zip",
            id="function-without-runtime",
        ),
        pytest.param(
            "aws:lambda/function:Function",
            {"role": "r", "handler": "h.h", "runtime": "python3.13", "code": "h.zip"},
            "expected an archive for code",
            id="code-by-name",
        ),
        pytest.param(
            "aws:lambda/function:Function",
            {"role": "r", "handler": "h.h", "runtime": "python3.13", "timeout": 901},
            "timeout to be in the range (1 - 900), got 901",
            id="long-timeout",
        ),
        pytest.param(
            "aws:lambda/permission:Permission",
            {"action": "InvokeFunction", "function": "f", "principal": "p"},
            '"action" must begin with lambda:',
            id="action-without-service",
        ),
        pytest.param(
            "aws:secretsmanager/secret:Secret",
            {"recoveryWindowInDays": 5},
            "recoveryWindowInDays to be in the range (7 - 30), got 5",
            id="short-recovery",
        ),
        pytest.param(
            "aws:secretsmanager/secret:Secret",
            {"name": "with blank"},
            "special characters are allowed",
            id="secret-name",
        ),
        pytest.param(
            "aws:cloudwatch/logGroup:LogGroup",
            {"retentionInDays": 31},
            "expected retentionInDays to be one of [0 1 3 5",
            id="unknown-retention",
        ),
        pytest.param(
            "aws:cloudwatch/metricAlarm:MetricAlarm",
            {"comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1},
            '"evaluationCriteria,metricName,metricQueries": exactly one must be specified',
            id="alarm-on-nothing",
        ),
        pytest.param(
            "aws:cloudwatch/metricAlarm:MetricAlarm",
            {
                "metricName": "m",
                "statistic": "Sum",
                "comparisonOperator": "GreaterThanThreshold",
                "evaluationPeriods": 1,
                "period": 90,
            },
            '"period" must be 10, 20, 30 or n times 60, got 90',
            id="odd-period",
        ),
    ],
)
def test_wrong_input_is_refused_with_its_reason(
    plugin: Plugin, kind: str, inputs: dict[str, object], reason: str
) -> None:
    assert reason in reasons(plugin, kind, **inputs)


def test_secret_of_a_wrong_type_is_not_shown(plugin: Plugin) -> None:
    secret = Properties({"tags": "sk_canary"}, secrets=["tags"])
    _, found = plugin.check(BUCKET, secret)
    assert found == ["expected map type, got secret(<redacted>) of type string"]


def test_text_that_spells_another_type_is_converted(plugin: Plugin) -> None:
    found = plugin.checked(PREFIX_LIST, {"addressFamily": "IPv4", "maxEntries": "9"})
    assert found["maxEntries"] == 9


def test_unknown_input_is_no_failure(plugin: Plugin) -> None:
    found = plugin.checked("aws:iam/rolePolicy:RolePolicy", {"role": UNKNOWN, "policy": UNKNOWN})
    assert found["role"] is UNKNOWN


def test_name_that_is_not_given_is_made_and_kept(plugin: Plugin) -> None:
    first, _ = plugin.check(BUCKET, {}, name="Archive")
    again, _ = plugin.check(BUCKET, {}, olds=first, name="Archive")
    assert re.fullmatch(r"archive-[0-9a-f]{7}", first["bucket"])
    assert again["bucket"] == first["bucket"]


def test_name_that_was_given_is_not_kept_once_left_out(plugin: Plugin) -> None:
    first, _ = plugin.check(BUCKET, {"bucket": "mine"})
    again, _ = plugin.check(BUCKET, {}, olds=first)
    assert again["bucket"] != "mine"


def test_name_that_would_be_too_long_is_refused(plugin: Plugin) -> None:
    _, found = plugin.check(BUCKET, {}, name="a" * 60)
    assert "too large to fix max length constraint of 63" in found[0]


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        pytest.param("aws:ec2/securityGroup:SecurityGroup", {}, id="group"),
        pytest.param(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            {"securityGroupId": "sg-1", "ipProtocol": "-1", "cidrIpv4": "192.0.2.0/24"},
            id="rule",
        ),
    ],
)
def test_description_that_ec2_refuses_is_refused(
    plugin: Plugin, kind: str, inputs: dict[str, object]
) -> None:
    _, found = plugin.check(kind, {**inputs, "description": "from WorkOS's addresses"})
    assert "invalid value for description" in found[0]
    assert plugin.check(kind, {**inputs, "description": "from 1 - 2: (a) #3, b@[c]"})[1] == []


@pytest.mark.parametrize(
    ("kind", "inputs", "filled"),
    [
        pytest.param(
            BUCKET, {"bucket": "b"}, {"region": "us-east-1", "forceDestroy": False}, id="bucket"
        ),
        pytest.param(
            "aws:iam/role:Role",
            {"assumeRolePolicy": TRUST},
            {"path": "/", "maxSessionDuration": 3600},
            id="role",
        ),
        pytest.param(
            "aws:kms/key:Key",
            {},
            {"keyUsage": "ENCRYPT_DECRYPT", "isEnabled": True, "enableKeyRotation": False},
            id="key",
        ),
        pytest.param(
            "aws:ec2/securityGroup:SecurityGroup",
            {},
            {"description": "Managed by Pulumi"},
            id="group",
        ),
        pytest.param(
            "aws:lb/loadBalancer:LoadBalancer",
            {"subnets": ["s"]},
            {"loadBalancerType": "application", "idleTimeout": 60, "enableHttp2": True},
            id="balancer",
        ),
        pytest.param(
            "aws:secretsmanager/secret:Secret", {}, {"recoveryWindowInDays": 30}, id="secret"
        ),
    ],
)
def test_defaults_are_filled_in(
    plugin: Plugin, kind: str, inputs: dict[str, object], filled: dict[str, object]
) -> None:
    found = plugin.checked(kind, inputs)
    assert filled.items() <= found.items()
    assert filled.keys() <= set(found["__defaults"])


def test_defaults_are_filled_into_an_object_that_is_given(plugin: Plugin) -> None:
    kind = "aws:lb/targetGroup:TargetGroup"
    given = {"targetType": "lambda", "healthCheck": {"interval": 60}}
    found = plugin.checked(kind, given)["healthCheck"]
    assert found["interval"] == 60
    assert found["unhealthyThreshold"] == 3
    assert "healthCheck" not in plugin.checked(kind, {"targetType": "lambda"})


def test_global_resource_has_no_region(plugin: Plugin) -> None:
    assert "region" not in plugin.checked("aws:iam/role:Role", {"assumeRolePolicy": TRUST})


def test_type_that_is_not_imitated_is_refused_by_name(plugin: Plugin) -> None:
    text, _ = refused(plugin.check, "aws:rds/instance:Instance", {})
    assert "does not imitate the resource type aws:rds/instance:Instance" in text
