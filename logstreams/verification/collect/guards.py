"""What really guards a destination: all rules of all its security groups, prefix lists looked up.

The kit's own group may be in order and the destination have another, or one more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.collect.network import cidrs_of, collect_network, ingress_rules
from logstreams.verification.collect.reading import fact
from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.facts.network import (
    ANY_PORT,
    AclEntryFacts,
    GuardFacts,
    GuardRuleFacts,
    NetworkAclFacts,
    NetworkFacts,
)


def collect_guarded_network(
    aws: Aws, settings: StackSettings, load_balancer: str | None = None
) -> NetworkFacts:
    """Read the allowlist, and what guards a destination inside a VPC.

    Args:
        aws: The stack's account.
        settings: The stack's; without `network` there is nothing to read.
        load_balancer: Name of the stack's own load balancer; None: the destination is the
            customer's, and its guards are the network interfaces that have the allowlist's group.
    """
    network = collect_network(aws, settings)
    if settings.network is None:
        return network
    if load_balancer is not None:
        ways = fact(lambda: _by_load_balancer(aws, load_balancer))
    else:
        ways = _with_group(aws, network.group_id)
    if isinstance(ways, Unavailable):
        return replace(network, guards=ways, acls=ways)
    ec2 = aws.client("ec2")
    subnets = sorted({subnet for way in ways for subnet in way.subnet_ids})
    vpc_id = settings.network.vpc_id
    return replace(
        network,
        guards=tuple(_guard(ec2, way.name, way.group_ids) for way in ways),
        acls=fact(lambda: _network_acls_of(ec2, vpc_id, subnets)) if subnets else (),
    )


@dataclass(frozen=True)
class _Way:
    """What connections come in by."""

    name: str
    group_ids: tuple[str, ...]
    subnet_ids: tuple[str, ...]


def _by_load_balancer(aws: Aws, name: str) -> list[_Way]:
    elb = aws.client("elbv2")
    try:
        found = elb.describe_load_balancers(Names=[name])["LoadBalancers"]
    except elb.exceptions.LoadBalancerNotFoundException:
        return []
    return [
        _Way(
            f"load balancer {name}",
            tuple(one.get("SecurityGroups", ())),
            tuple(zone["SubnetId"] for zone in one.get("AvailabilityZones", ())),
        )
        for one in found
    ]


def _with_group(aws: Aws, group_id: Fact[str | None]) -> Fact[list[_Way]]:
    if isinstance(group_id, Unavailable):
        return group_id
    if group_id is None:
        return []
    ec2 = aws.client("ec2")
    return fact(lambda: _by_interfaces(ec2, group_id))


def _by_interfaces(ec2: Any, group_id: str) -> list[_Way]:
    """The interfaces that have the group; those with the same groups are one way."""
    pages = ec2.get_paginator("describe_network_interfaces").paginate(
        Filters=[{"Name": "group-id", "Values": [group_id]}]
    )
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for interface in (one for page in pages for one in page["NetworkInterfaces"]):
        groups = tuple(sorted(group["GroupId"] for group in interface.get("Groups", ())))
        if group_id in groups:
            alike.setdefault(groups, []).append(interface)
    return [
        _Way(
            f"network interface {', '.join(one['NetworkInterfaceId'] for one in interfaces)}",
            groups,
            tuple(dict.fromkeys(one["SubnetId"] for one in interfaces)),
        )
        for groups, interfaces in alike.items()
    ]


def _guard(ec2: Any, name: str, group_ids: tuple[str, ...]) -> GuardFacts:
    return GuardFacts(name, group_ids, fact(lambda: _rules(ec2, group_ids)))


def _rules(ec2: Any, group_ids: tuple[str, ...]) -> tuple[GuardRuleFacts, ...]:
    if not group_ids:
        return ()
    rules = ingress_rules(ec2, group_ids)
    lists = {rule["PrefixListId"] for rule in rules if rule.get("PrefixListId")}
    cidrs = {each: cidrs_of(ec2, each) for each in lists}
    return tuple(_rule(rule, cidrs.__getitem__) for rule in rules)


def _rule(rule: dict[str, Any], look_up: Callable[[str], tuple[str, ...]]) -> GuardRuleFacts:
    single = rule.get("CidrIpv4") or rule.get("CidrIpv6")
    listed = rule.get("PrefixListId")
    return GuardRuleFacts(
        group_id=str(rule["GroupId"]),
        protocol=str(rule["IpProtocol"]),
        from_port=rule.get("FromPort"),
        to_port=rule.get("ToPort"),
        cidrs=(single,) if single else look_up(listed) if listed else (),
    )


def _network_acls_of(
    ec2: Any, vpc_id: str, subnet_ids: Sequence[str]
) -> tuple[NetworkAclFacts, ...]:
    """The network ACLs of these subnets.

    A subnet has exactly one; one that was given none has its VPC's default (VPC user guide,
    "Network ACL basics", 2026-11-28).

    Raises:
        botocore.exceptions.ClientError: They may not be read.
    """
    pages = ec2.get_paginator("describe_network_acls").paginate(
        Filters=[{"Name": "vpc-id", "Values": [vpc_id]}]
    )
    acls = [acl for page in pages for acl in page["NetworkAcls"]]
    named = {
        association["SubnetId"]: acl["NetworkAclId"]
        for acl in acls
        for association in acl.get("Associations", ())
    }
    default = next((acl["NetworkAclId"] for acl in acls if acl.get("IsDefault")), "")
    found = []
    for acl in acls:
        mine = [one for one in subnet_ids if named.get(one, default) == acl["NetworkAclId"]]
        if mine:
            entries = tuple(_entry(one) for one in acl["Entries"] if one.get("CidrBlock"))
            found.append(NetworkAclFacts(acl["NetworkAclId"], tuple(mine), entries))
    return tuple(found)


def _entry(entry: dict[str, Any]) -> AclEntryFacts:
    ports = entry.get("PortRange")
    return AclEntryFacts(
        number=int(entry["RuleNumber"]),
        allows=entry["RuleAction"] == "allow",
        outbound=bool(entry["Egress"]),
        protocol=str(entry["Protocol"]),
        cidr=entry["CidrBlock"],
        ports=(int(ports["From"]), int(ports["To"])) if ports else ANY_PORT,
    )
