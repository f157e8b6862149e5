from __future__ import annotations

from typing import Any

from components.egress_allowlist import EgressAllowlist, EgressAllowlistArgs

ARGS = EgressAllowlistArgs(
    list_name="acme-workos-egress",
    vpc_id="vpc-0123456789abcdef0",
    port=443,
    addresses=["203.0.113.7", "203.0.113.8"],
)


def make(build: Any) -> Any:
    return build(lambda: EgressAllowlist("egress", ARGS) and {})


def test_allowlist_registers_exactly_these_resources(build: Any) -> None:
    assert make(build).types() == {
        "egress": "logstreams:ec2:EgressAllowlist",
        "egress-prefix-list": "aws:ec2/managedPrefixList:ManagedPrefixList",
        "egress-group": "aws:ec2/securityGroup:SecurityGroup",
        "egress-https": "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    }


def test_prefix_list_has_single_hosts_and_weighs_no_more(build: Any) -> None:
    assert make(build).inputs("egress-prefix-list") == {
        "name": "acme-workos-egress",
        "addressFamily": "IPv4",
        "maxEntries": 2,
        "entries": [
            {"cidr": "203.0.113.7/32", "description": "WorkOS egress address"},
            {"cidr": "203.0.113.8/32", "description": "WorkOS egress address"},
        ],
    }


def test_group_lets_nothing_out(build: Any) -> None:
    group = make(build).inputs("egress-group")
    assert group["vpcId"] == "vpc-0123456789abcdef0"
    assert group["name"] == "acme-workos-egress"
    assert group["description"]
    assert "egress" not in group
    assert "ingress" not in group


def test_group_lets_in_https_from_the_list_only(build: Any) -> None:
    rule = make(build).inputs("egress-https")
    assert rule.pop("description")
    assert rule == {
        "securityGroupId": "egress-group-id",
        "ipProtocol": "tcp",
        "fromPort": 443,
        "toPort": 443,
        "prefixListId": "egress-prefix-list-id",
    }
