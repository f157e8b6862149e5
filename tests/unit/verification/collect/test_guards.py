"""What guards a destination, as a mock EC2 and a scripted load balancer show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from logstreams.settings import StackSettings
from logstreams.verification.collect.guards import collect_guarded_network
from logstreams.verification.facts.network import AclEntryFacts, GuardFacts, NetworkFacts
from tests.unit.verification.https_worlds import EXISTING, settings_of

WORKOS = "127.0.0.11/32"


class Balancers:
    """Elastic Load Balancing, with at most one load balancer."""

    class exceptions:  # noqa: N801 - boto3's name
        class LoadBalancerNotFoundException(Exception):
            """AWS's own."""

    def __init__(self, groups: list[str] | None) -> None:
        self._groups = groups

    def describe_load_balancers(self, **_: Any) -> dict[str, Any]:
        if self._groups is None:
            raise self.exceptions.LoadBalancerNotFoundException
        return {"LoadBalancers": [{"SecurityGroups": self._groups}]}


@dataclass
class Account:
    """A VPC with the stack's allowlist."""

    ec2: Any
    settings: StackSettings
    group: str
    balancer_groups: list[str] | None = None

    def client(self, service: str) -> Any:
        return Balancers(self.balancer_groups) if service == "elbv2" else self.ec2

    def another_group(self, cidr: str) -> str:
        assert self.settings.network is not None
        made = self.ec2.create_security_group(
            GroupName="other", Description="-", VpcId=self.settings.network.vpc_id
        )["GroupId"]
        self._let_in(made, {"IpRanges": [{"CidrIp": cidr}]})
        return str(made)

    def collected(self, load_balancer: str | None = None) -> NetworkFacts:
        aws: Any = self
        return collect_guarded_network(aws, self.settings, load_balancer)

    def _let_in(self, group: str, source: dict[str, Any]) -> None:
        permission = {"IpProtocol": "tcp", "FromPort": 8443, "ToPort": 8443, **source}
        self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        ec2 = boto3.client("ec2", region_name="us-east-1")
        settings = settings_of(tmp_path, EXISTING)
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        plain = settings.to_plain()
        plain["network"]["vpcId"] = vpc
        settings = StackSettings.from_plain(plain)
        name = settings.allowlist_name
        listed = ec2.create_managed_prefix_list(
            PrefixListName=name, AddressFamily="IPv4", MaxEntries=9, Entries=[{"Cidr": WORKOS}]
        )["PrefixList"]["PrefixListId"]
        group = ec2.create_security_group(GroupName=name, Description="-", VpcId=vpc)["GroupId"]
        account = Account(ec2, settings, group)
        account._let_in(group, {"PrefixListIds": [{"PrefixListId": listed}]})
        yield account


def guards(facts: NetworkFacts) -> tuple[GuardFacts, ...]:
    assert isinstance(facts.guards, tuple)
    return facts.guards


def cidrs(guard: GuardFacts) -> set[str]:
    assert isinstance(guard.rules, tuple)
    return {cidr for rule in guard.rules for cidr in rule.cidrs}


def test_load_balancer_is_guarded_by_all_rules_of_all_its_groups(account: Account) -> None:
    account.balancer_groups = [account.group, account.another_group("0.0.0.0/0")]

    (guard,) = guards(account.collected("acme-workos"))

    assert guard.name == "load balancer acme-workos"
    assert guard.group_ids == tuple(account.balancer_groups)
    assert cidrs(guard) == {WORKOS, "0.0.0.0/0"}


def test_load_balancer_that_is_gone_guards_nothing(account: Account) -> None:
    assert guards(account.collected("acme-workos")) == ()


def test_load_balancer_without_a_group_lets_nobody_in(account: Account) -> None:
    account.balancer_groups = []

    (guard,) = guards(account.collected("acme-workos"))

    assert guard.rules == ()


def test_endpoint_is_guarded_by_the_interfaces_that_have_the_group(account: Account) -> None:
    assert account.settings.network is not None
    vpc = account.settings.network.vpc_id
    subnet = account.ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    other = account.another_group("203.0.113.0/24")
    for groups in ([account.group], [account.group], [other], [account.group, other]):
        account.ec2.create_network_interface(SubnetId=subnet, Groups=groups)

    found = guards(account.collected())

    assert sorted(len(guard.group_ids) for guard in found) == [1, 2]
    assert all(account.group in guard.group_ids for guard in found)
    assert [len(guard.name.split(",")) for guard in found if len(guard.group_ids) == 1] == [2]


def test_endpoint_nobody_gave_the_group_has_no_guard(account: Account) -> None:
    assert guards(account.collected()) == ()
    assert account.collected().group_id == account.group


def test_stack_without_a_network_is_not_looked_at(account: Account) -> None:
    plain = account.settings.to_plain()
    plain["network"] = None
    account.settings = StackSettings.from_plain(plain)

    assert account.collected() == NetworkFacts(None, None, None, None, None)


def test_network_acl_is_that_of_the_interfaces_subnet(account: Account) -> None:
    assert account.settings.network is not None
    vpc = account.settings.network.vpc_id
    subnets = [
        account.ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24")["Subnet"]["SubnetId"]
        for number in (1, 2)
    ]
    made = account.ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    account.ec2.create_network_acl_entry(
        NetworkAclId=made,
        RuleNumber=7,
        Egress=False,
        Protocol="6",
        RuleAction="deny",
        CidrBlock=WORKOS,
        PortRange={"From": 443, "To": 8443},
    )
    for acl in account.ec2.describe_network_acls()["NetworkAcls"]:
        for one in acl["Associations"]:
            if one["SubnetId"] == subnets[0]:
                account.ec2.replace_network_acl_association(
                    AssociationId=one["NetworkAclAssociationId"], NetworkAclId=made
                )
    for subnet in subnets:
        account.ec2.create_network_interface(SubnetId=subnet, Groups=[account.group])

    found = account.collected().acls

    assert isinstance(found, tuple)
    by_subnet = {acl.subnet_ids: acl for acl in found}
    assert {*by_subnet} == {(subnets[0],), (subnets[1],)}
    (denial,) = (one for one in by_subnet[(subnets[0],)].entries if one.number == 7)
    assert denial == AclEntryFacts(7, False, False, "6", WORKOS, (443, 8443))
