"""Which of the resources that an update would create are at AWS already, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from moto import mock_aws

from logstreams.customers.adoption import AdoptionRefused, CannotSay
from logstreams.customers.ids_at_aws import is_looked_for
from logstreams.customers.left_at_aws import SOUGHT, left_at_aws
from logstreams.customers.planned import UNKNOWN, PlannedCreate, planned_creates
from logstreams.customers.tags_at_aws import tags_at_aws
from logstreams.customers.taking_over import LookAtAws
from logstreams.settings import load
from logstreams.settings.load import parse_settings
from logstreams.state import StackState
from logstreams.verification.aws import Aws
from rehearsal.engine.aws_provider.resources import RESOURCES
from rehearsal.stack_file import stack_file

EXAMPLES = Path("stacks/examples").resolve()
ACCOUNT, NAME = "012345670123", "acme-workos-egress"
OURS = {"managed-by": "workos-log-streams", "team": "platform"}
TAGS = [{"Key": key, "Value": value} for key, value in OURS.items()]
GROUP, LIST, RULE = "group", "list", "rule"
OF_ARCHIVE = {
    "aws:s3/bucket:Bucket",
    "aws:kms/key:Key",
    "aws:kms/alias:Alias",
    "aws:iam/role:Role",
}
"""Whose these are says the archive; tests/unit/customers/test_adoption.py."""
OVERWRITTEN = {
    "aws:iam/rolePolicy:RolePolicy",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:cloudwatch/eventRule:EventRule",
}
"""AWS lets whoever creates one overwrite one of the same name."""

PLAN = {
    one.urn: one
    for one in (
        PlannedCreate(RULE, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "", "",
            {"securityGroupId": UNKNOWN, "prefixListId": UNKNOWN, "ipProtocol": "tcp",
             "fromPort": 443, "toPort": 443},
            {"securityGroupId": (GROUP,), "prefixListId": (LIST,)}),
        PlannedCreate(GROUP, "aws:ec2/securityGroup:SecurityGroup", "", "",
            {"name": NAME, "tagsAll": OURS}),
        PlannedCreate(LIST, "aws:ec2/managedPrefixList:ManagedPrefixList", "", "",
            {"name": NAME, "tagsAll": OURS}),
        PlannedCreate("log", "aws:cloudwatch/logGroup:LogGroup", "", "",
            {"name": "/aws/lambda/acme", "tagsAll": OURS}),
        PlannedCreate("secret", "aws:secretsmanager/secret:Secret", "", "",
            {"name": "workos-log-streams/acme/header", "tagsAll": OURS}),
        PlannedCreate("function", "aws:lambda/function:Function", "", "",
            {"name": "acme-workos-receiver", "tagsAll": OURS}),
        PlannedCreate("listener", "aws:lb/listener:Listener", "", "",
            {"loadBalancerArn": UNKNOWN, "port": 443}, {"loadBalancerArn": ("balancer",)}),
        PlannedCreate("balancer", "aws:lb/loadBalancer:LoadBalancer", "", "",
            {"name": "acme-workos", "tagsAll": OURS}),
    )
}  # fmt: skip


@pytest.fixture(scope="module")
def cloud() -> Iterator[Aws]:
    """Its clients are made once: each takes as long as a test."""
    text = stack_file(
        account_id=ACCOUNT,
        organization_id="org_01EHZNVPK3SFK441A1RGBFSHRT",
        environment="production",
        egress=("127.0.0.11",),
    )
    with mock_aws():
        yield Aws(parse_settings(Path("Pulumi.acme.yaml"), text), None)


@pytest.fixture
def aws(cloud: Aws) -> Iterator[Aws]:
    yield cloud
    for one in cloud.client("ec2").describe_security_groups()["SecurityGroups"]:
        if one["GroupName"] == NAME:
            cloud.client("ec2").delete_security_group(GroupId=one["GroupId"])
    for one in cloud.client("ec2").describe_managed_prefix_lists()["PrefixLists"]:
        if one["PrefixListName"] == NAME:
            cloud.client("ec2").delete_managed_prefix_list(PrefixListId=one["PrefixListId"])


def make_group(aws: Aws, tags: Any = TAGS) -> str:
    ec2 = aws.client("ec2")
    said = [{"ResourceType": "security-group", "Tags": tags}] if tags else []
    return str(
        ec2.create_security_group(GroupName=NAME, Description="x", TagSpecifications=said)[
            "GroupId"
        ]
    )


def make_list(aws: Aws) -> str:
    ec2 = aws.client("ec2")
    said = [{"ResourceType": "prefix-list", "Tags": TAGS}]
    made = ec2.create_managed_prefix_list(
        PrefixListName=NAME, AddressFamily="IPv4", MaxEntries=1, TagSpecifications=said
    )
    return str(made["PrefixList"]["PrefixListId"])


def ids(aws: Aws, known: Mapping[str, str] | None = None) -> dict[str, str]:
    return {one.urn: one.id for one in left_at_aws(PLAN, aws, lambda _: None, known or {})}


def test_nothing_is_left_of_a_stack_that_was_never_deployed(aws: Aws) -> None:
    assert ids(aws) == {}


def test_parts_are_found_by_the_ids_of_what_they_are_parts_of(aws: Aws) -> None:
    group, prefix_list = make_group(aws), make_list(aws)
    ec2 = aws.client("ec2")
    allowed = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    rules = ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[{**allowed, "PrefixListIds": [{"PrefixListId": prefix_list}]}],
    )

    found = ids(aws)

    assert (found[GROUP], found[LIST]) == (group, prefix_list)
    assert found.get(RULE) in {one["SecurityGroupRuleId"] for one in rules["SecurityGroupRules"]}


def test_what_is_taken_over_anyway_is_not_looked_for(aws: Aws) -> None:
    group = make_group(aws)

    assert ids(aws, {GROUP: group}) == {}


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        pytest.param([], "managed-by not set", id="by hand"),
        pytest.param(
            [TAGS[0], {"Key": "team", "Value": "other"}],
            "team other, wanted platform",
            id="another",
        ),
        pytest.param([{"Key": "managed-by", "Value": "x"}], "managed-by x", id="another tool"),
    ],
)
def test_what_another_has_made_is_refused_by_its_tags(tags: Any, said: str, aws: Aws) -> None:
    group = make_group(aws, tags)

    with pytest.raises(AdoptionRefused) as refused:
        ids(aws)

    assert said in str(refused.value)
    assert group in str(refused.value)


def test_tag_that_was_changed_since_is_told_before_anything_is_deleted(aws: Aws) -> None:
    make_group(aws, [TAGS[0], {"Key": "team", "Value": "other"}])

    with pytest.raises(AdoptionRefused) as refused:
        ids(aws)

    said = str(refused.value)
    assert "put the value other back" in said.partition("Rename or delete it")[0]


@pytest.mark.parametrize(
    "tags", [UNKNOWN, "[secret]", {"managed-by": "workos-log-streams", "team": UNKNOWN}]
)
def test_tags_that_only_an_update_finds_out_are_not_guessed(tags: Any, aws: Aws) -> None:
    """A project's own resource may have such."""
    type_ = "aws:ec2/securityGroup:SecurityGroup"
    state = {"urn": f"x::{type_}::mine", "type": type_, "inputs": {"name": NAME, "tagsAll": tags}}
    plan = planned_creates({"steps": [{"op": "create", "newState": state}]})

    assert left_at_aws(plan, aws, lambda _: None, {}) == ()
    group = make_group(aws)
    with pytest.raises(CannotSay, match=f"{group}.* mine would get"):
        left_at_aws(plan, aws, lambda _: None, {})


def test_tag_that_the_stack_file_gives_since_is_no_reason_to_refuse(aws: Aws) -> None:
    group = make_group(aws, TAGS[:1])

    assert ids(aws) == {GROUP: group}


def test_of_two_of_one_name_none_is_guessed(aws: Aws) -> None:
    make_list(aws), make_list(aws)

    with pytest.raises(AdoptionRefused, match=r"prefix list acme-workos-egress: found pl-.*, pl-"):
        ids(aws)


def test_function_whose_tags_may_not_be_read_is_nobodys() -> None:
    """GetFunction leaves them out without lambda:ListTags, as of a function that has none."""
    refused = {"ErrorCode": "AccessDeniedException", "Message": "not authorized: lambda:ListTags"}
    functions = SimpleNamespace(get_function=lambda **_: {"TagsError": refused})
    denied: Any = SimpleNamespace(client=lambda _: functions)

    with pytest.raises(CannotSay, match="lambda:ListTags"):
        tags_at_aws("aws:lambda/function:Function", "acme-workos-receiver", denied)


def test_log_group_that_lambda_made_without_tags_is_taken(aws: Aws) -> None:
    logs = aws.client("logs")
    logs.create_log_group(logGroupName="/aws/lambda/acme-other", tags={"managed-by": "x"})
    logs.create_log_group(logGroupName="/aws/lambda/acme")

    assert ids(aws) == {"log": "/aws/lambda/acme"}
    logs.delete_log_group(logGroupName="/aws/lambda/acme")


def test_secret_whose_deletion_is_scheduled_is_none(aws: Aws) -> None:
    manager = aws.client("secretsmanager")
    arn = manager.create_secret(Name="workos-log-streams/acme/header", Tags=TAGS)["ARN"]
    before = ids(aws)
    manager.delete_secret(SecretId=arn)

    assert before["secret"] == arn
    assert "secret" not in ids(aws)


@pytest.mark.parametrize("type_", sorted(kind.type_name for kind in RESOURCES))
def test_what_cannot_be_made_twice_is_sought_or_the_archives(type_: str) -> None:
    assert is_looked_for(type_) is (type_ in {*SOUGHT, *OF_ARCHIVE, *OVERWRITTEN})


def test_replacements_and_the_stack_itself_are_not_planned_creates() -> None:
    urn = "urn:pulumi:acme::workos-log-streams::"
    stack = {"urn": f"{urn}pulumi:pulumi:Stack::it", "type": "pulumi:pulumi:Stack"}
    role = {
        "urn": f"{urn}aws:iam/role:Role::role",
        "type": "aws:iam/role:Role",
        "parent": stack["urn"],
        "provider": f"{urn}pulumi:providers:aws::aws::{UNKNOWN}",
    }
    steps = [
        {"op": "create", "newState": stack},
        {"op": "create", "newState": role},
        {"op": "create-replacement", "newState": {**role, "urn": "another"}},
        {"op": "delete", "oldState": role},
    ]

    (found,) = planned_creates({"steps": steps}).values()

    assert (found.name, found.parent) == ("role", "")
    assert found.provider == f"{urn}pulumi:providers:aws::aws"


def test_what_the_state_has_under_another_types_name_is_not_imported_a_second_time(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The update that changes the destination's type would delete it by the name of before."""
    group = make_group(aws)
    type_, urn = "aws:ec2/securityGroup:SecurityGroup", "urn:pulumi:acme::p::"
    parent = f"{urn}logstreams:https:Destination::https"
    new = {"urn": f"{urn}{type_}::https-egress-group", "type": type_, "parent": parent,
           "inputs": {"name": NAME, "tagsAll": OURS}}  # fmt: skip
    old = {"urn": f"{urn}{type_}::splunk-egress-group", "type": type_, "id": group}
    create, delete = {"op": "create", "newState": new}, {"op": "delete", "oldState": old}
    monkeypatch.setattr("logstreams.customers.taking_over.Aws", lambda *_: aws)
    settings = load(EXAMPLES / "Pulumi.example-https-existing.yaml")

    def look(*steps: Any, has: str = "https") -> tuple[str, ...]:
        pulumi: Any = SimpleNamespace(previewed=lambda _: {"steps": steps})
        resources = frozenset({f"logstreams:{has}:Destination::{has}"})
        state = StackState({}, {}, has_bucket=False, resources=resources)
        looks = LookAtAws(settings, tmp_path / "x", state, pulumi, lambda _: None)
        return tuple(one.id for one in looks.look(None).left)

    assert look(create) == (group,)
    with pytest.raises(AdoptionRefused, match=f"{group}.* already, as splunk-egress-group"):
        look(create, delete)
    with pytest.raises(AdoptionRefused, match=r"under another name.*Run `pulumi up`"):
        look(create, has="splunk")
