"""The egress allowlist's prefix list and security group, found by the stack's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.collect.reading import fact
from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.facts.network import GroupRuleFacts, NetworkFacts


def collect_network(aws: Aws, settings: StackSettings) -> NetworkFacts:
    """Read the allowlist; a stack without `network` has none."""
    if settings.network is None:
        return NetworkFacts(prefix_list=None, prefix_list_id=None, rules=None, group_id=None)
    ec2 = aws.client("ec2")
    name, vpc_id = settings.allowlist_name, settings.network.vpc_id
    list_id = fact(lambda: _prefix_list_id(ec2, name))
    group_id = fact(lambda: group_id_of(ec2, name, vpc_id))
    return NetworkFacts(
        prefix_list=_entries(ec2, list_id),
        prefix_list_id=list_id,
        rules=fact(lambda: _rules(ec2, group_id)) if isinstance(group_id, str) else group_id,
        group_id=group_id,
    )


def _prefix_list_id(ec2: Any, name: str) -> str | None:
    filters = [{"Name": "prefix-list-name", "Values": [name]}]
    found = ec2.describe_managed_prefix_lists(Filters=filters)["PrefixLists"]
    return str(found[0]["PrefixListId"]) if found else None


def _entries(ec2: Any, list_id: Fact[str | None]) -> Fact[tuple[str, ...] | None]:
    if list_id is None or isinstance(list_id, Unavailable):
        return list_id
    return fact(lambda: cidrs_of(ec2, list_id))


def cidrs_of(ec2: Any, list_id: str) -> tuple[str, ...]:
    """The CIDRs of a prefix list."""
    pages = ec2.get_paginator("get_managed_prefix_list_entries").paginate(PrefixListId=list_id)
    return tuple(entry["Cidr"] for page in pages for entry in page["Entries"])


def ingress_rules(ec2: Any, group_ids: Sequence[str]) -> list[dict[str, Any]]:
    """The ingress rules of these groups, as EC2 answers them."""
    pages = ec2.get_paginator("describe_security_group_rules").paginate(
        Filters=[{"Name": "group-id", "Values": list(group_ids)}]
    )
    rules = [rule for page in pages for rule in page["SecurityGroupRules"]]
    return [rule for rule in rules if not rule.get("IsEgress")]


def group_id_of(ec2: Any, name: str, vpc_id: str) -> str | None:
    """The ID of the security group of a name in a VPC; None: there is none."""
    filters = [
        {"Name": "group-name", "Values": [name]},
        {"Name": "vpc-id", "Values": [vpc_id]},
    ]
    groups = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    return str(groups[0]["GroupId"]) if groups else None


def _rules(ec2: Any, group_id: str) -> tuple[GroupRuleFacts, ...]:
    rules = ingress_rules(ec2, [group_id])
    lists = {rule["PrefixListId"] for rule in rules if rule.get("PrefixListId")}
    cidrs = {each: _listed(ec2, each) for each in lists}
    return tuple(_rule(rule, cidrs) for rule in rules)


def _listed(ec2: Any, list_id: str) -> Fact[tuple[str, ...]]:
    return fact(lambda: cidrs_of(ec2, list_id))


def _rule(rule: dict[str, Any], lists: Mapping[str, Fact[tuple[str, ...]]]) -> GroupRuleFacts:
    single, listed = rule.get("CidrIpv4") or rule.get("CidrIpv6"), rule.get("PrefixListId")
    return GroupRuleFacts(
        protocol=str(rule["IpProtocol"]),
        from_port=rule.get("FromPort"),
        to_port=rule.get("ToPort"),
        prefix_list_id=listed,
        cidrs=(single,) if single else lists[listed] if listed else (),
        rule_id=str(rule.get("SecurityGroupRuleId", "")),
    )
