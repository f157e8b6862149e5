"""Prefix lists and the security group rules that name them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rehearsal.aws.support import Account, refused, unique

EGRESS = ["3.217.146.166/32", "23.21.184.92/32"]


def make_list(account: Account, cidrs: list[str], size: int) -> dict[str, Any]:
    answer = account.ec2.create_managed_prefix_list(
        PrefixListName=unique(),
        AddressFamily="IPv4",
        MaxEntries=size,
        Entries=[{"Cidr": cidr, "Description": "egress"} for cidr in cidrs],
    )
    return dict(answer["PrefixList"])


def entries(account: Account, prefix_list: str) -> list[str]:
    answer = account.ec2.get_managed_prefix_list_entries(PrefixListId=prefix_list)
    return [entry["Cidr"] for entry in answer["Entries"]]


def test_tags_given_at_creation_are_kept(account: Account) -> None:
    tags = [{"Key": "team", "Value": "platform"}, {"Key": "empty", "Value": ""}]
    made = account.ec2.create_managed_prefix_list(
        PrefixListName=unique(),
        AddressFamily="IPv4",
        MaxEntries=1,
        TagSpecifications=[{"ResourceType": "prefix-list", "Tags": tags}],
    )["PrefixList"]["PrefixListId"]

    described = account.ec2.describe_managed_prefix_lists(PrefixListIds=[made])

    assert described["PrefixLists"][0]["Tags"] == tags


@pytest.fixture
def group(account: Account) -> str:
    vpc = account.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = account.ec2.create_security_group(GroupName=unique(), Description="d", VpcId=vpc)
    return str(made["GroupId"])


def test_group_rule_keeps_its_prefix_list(account: Account, group: str) -> None:
    prefix_list = make_list(account, EGRESS, 2)["PrefixListId"]
    permission = {
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "PrefixListIds": [{"PrefixListId": prefix_list, "Description": "from WorkOS & co"}],
    }
    ec2 = account.ec2
    authorized = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    [made] = authorized["SecurityGroupRules"]
    [described] = ec2.describe_security_group_rules(
        SecurityGroupRuleIds=[made["SecurityGroupRuleId"]]
    )["SecurityGroupRules"]
    for rule in (made, described):
        assert rule["PrefixListId"] == prefix_list
        assert rule["Description"] == "from WorkOS & co"
        assert (rule["FromPort"], rule["ToPort"], rule["IsEgress"]) == (443, 443, False)
        assert "CidrIpv4" not in rule
    [shown] = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    [ingress] = shown["IpPermissions"]
    assert [each["PrefixListId"] for each in ingress["PrefixListIds"]] == [prefix_list]

    ec2.revoke_security_group_ingress(
        GroupId=group, SecurityGroupRuleIds=[made["SecurityGroupRuleId"]]
    )
    [shown] = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    assert shown["IpPermissions"] == []


def test_group_rules_of_two_prefix_lists_are_two_rules(account: Account, group: str) -> None:
    lists = [make_list(account, EGRESS, 2)["PrefixListId"] for _ in range(2)]
    for prefix_list in lists:
        permission = {"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": prefix_list}]}
        account.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    rules = account.ec2.describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [group]}]
    )["SecurityGroupRules"]
    ingress = [rule for rule in rules if not rule["IsEgress"]]
    assert {rule["PrefixListId"] for rule in ingress} == set(lists)
    assert len({rule["SecurityGroupRuleId"] for rule in ingress}) == 2


def test_rule_with_prefix_list_and_addresses_shows_both(account: Account, group: str) -> None:
    prefix_list = make_list(account, EGRESS, 2)["PrefixListId"]
    permission = {
        "IpProtocol": "-1",
        "PrefixListIds": [{"PrefixListId": prefix_list}],
        "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
    }
    answer = account.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    sources = [
        (each.get("CidrIpv4"), each.get("PrefixListId")) for each in answer["SecurityGroupRules"]
    ]
    assert sources == [("10.0.0.0/8", None), (None, prefix_list)]


def test_list_larger_than_its_size_is_not_made(account: Account) -> None:
    assert refused(make_list, account, EGRESS, 1)[:2] == (400, "PrefixListMaxEntriesExceeded")


@pytest.mark.parametrize("size", [0, 1001])
def test_list_of_impossible_size_is_not_made(account: Account, size: int) -> None:
    answer = refused(make_list, account, [], size)
    assert answer == (
        400,
        "InvalidParameterValue",
        "Must specify a max size between 1 and 1000",
    )


def test_full_list_takes_no_entry_before_it_grows(account: Account) -> None:
    made = make_list(account, EGRESS, 2)
    more = {"PrefixListId": made["PrefixListId"], "AddEntries": [{"Cidr": "34.204.154.149/32"}]}
    modify = account.ec2.modify_managed_prefix_list
    answer = refused(modify, CurrentVersion=made["Version"], **more)
    assert answer[:2] == (400, "PrefixListMaxEntriesExceeded")
    grown = modify(PrefixListId=made["PrefixListId"], MaxEntries=3)["PrefixList"]
    modify(CurrentVersion=grown["Version"], **more)
    assert entries(account, made["PrefixListId"]) == [*EGRESS, "34.204.154.149/32"]


def test_full_list_is_not_shrunk(account: Account) -> None:
    made = make_list(account, EGRESS, 2)
    answer = refused(
        account.ec2.modify_managed_prefix_list, PrefixListId=made["PrefixListId"], MaxEntries=1
    )
    assert answer[:2] == (400, "PrefixListMaxEntriesExceeded")


def test_entries_of_another_version_are_not_changed(account: Account) -> None:
    made = make_list(account, EGRESS, 3)
    answer = refused(
        account.ec2.modify_managed_prefix_list,
        PrefixListId=made["PrefixListId"],
        CurrentVersion=made["Version"] + 1,
        RemoveEntries=[{"Cidr": EGRESS[0]}],
    )
    assert answer[:2] == (400, "PrefixListVersionMismatch")
    assert entries(account, made["PrefixListId"]) == EGRESS


def test_entries_and_size_are_not_changed_together(account: Account) -> None:
    made = make_list(account, EGRESS, 2)
    answer = refused(
        account.ec2.modify_managed_prefix_list,
        PrefixListId=made["PrefixListId"],
        CurrentVersion=made["Version"],
        MaxEntries=3,
        AddEntries=[{"Cidr": "34.204.154.149/32"}],
    )
    assert answer[:2] == (400, "InvalidParameterCombination")


def test_new_size_and_new_name_are_no_new_version(account: Account) -> None:
    made = make_list(account, EGRESS, 2)["PrefixListId"]

    for change in ({"MaxEntries": 3}, {"PrefixListName": unique()}):
        answer = account.ec2.modify_managed_prefix_list(PrefixListId=made, **change)
        assert answer["PrefixList"]["Version"] == 1

    described = account.ec2.describe_managed_prefix_lists(PrefixListIds=[made])["PrefixLists"][0]
    assert (described["Version"], described["MaxEntries"]) == (1, 3)


def test_new_entry_is_a_new_version_and_takes_the_one_before(account: Account) -> None:
    """As Pulumi's plugin does: the size first, then the entry with the version of its state."""
    made = make_list(account, EGRESS, 2)["PrefixListId"]
    account.ec2.modify_managed_prefix_list(PrefixListId=made, MaxEntries=3)

    answer = account.ec2.modify_managed_prefix_list(
        PrefixListId=made, CurrentVersion=1, AddEntries=[{"Cidr": "192.0.2.1/32"}]
    )

    assert answer["PrefixList"]["Version"] == 2
    assert entries(account, made) == [*EGRESS, "192.0.2.1/32"]


EVERYTHING = [{"CidrIp": "0.0.0.0/0"}]


@pytest.mark.parametrize(
    "ports",
    [
        pytest.param({}, id="without ports"),
        pytest.param({"FromPort": 0, "ToPort": 0}, id="as Pulumi's plugin names it"),
        pytest.param({"FromPort": -1, "ToPort": -1}, id="all ports"),
    ],
)
def test_rule_that_lets_a_new_group_out_is_revoked_whatever_ports_are_named(
    account: Account, group: str, ports: dict[str, int]
) -> None:
    rule = {"IpProtocol": "-1", "IpRanges": EVERYTHING, **ports}

    account.ec2.revoke_security_group_egress(GroupId=group, IpPermissions=[rule])

    found = account.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    assert found["IpPermissionsEgress"] == []


def test_rule_of_one_protocol_keeps_its_ports(account: Account, group: str) -> None:
    rule = {"IpProtocol": "tcp", "IpRanges": EVERYTHING, "FromPort": 443, "ToPort": 443}
    account.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])

    other = {**rule, "ToPort": 444}
    answer = account.ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[other])

    found = account.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    assert [each["ToPort"] for each in found["IpPermissions"]] == [443]
    assert answer.get("UnknownIpPermissions") or answer["Return"] is not None
