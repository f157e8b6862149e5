"""What happens to the egress allowlist in the customer's network."""

from __future__ import annotations

from typing import Any

from logstreams.verification.addresses import networks
from rehearsal.cli import passed
from rehearsal.faults.fault import WITHOUT_AWS_CLI, FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.finding import NOTHING

NETWORK = "network"


def prefix_list(context: FaultContext) -> dict[str, Any]:
    """The stack's prefix list."""
    filters = [{"Name": "prefix-list-name", "Values": [context.settings.allowlist_name]}]
    answer = context.client("ec2").describe_managed_prefix_lists(Filters=filters)
    found: dict[str, Any] = answer["PrefixLists"][0]
    return found


def group_id(context: FaultContext) -> str:
    """The stack's security group."""
    filters = [{"Name": "group-name", "Values": [context.settings.allowlist_name]}]
    answer = context.client("ec2").describe_security_groups(Filters=filters)
    return str(answer["SecurityGroups"][0]["GroupId"])


def forget(context: FaultContext, *addresses: str) -> None:
    """Take addresses off the prefix list, in EC2 itself."""
    found = prefix_list(context)
    context.client("ec2").modify_managed_prefix_list(
        PrefixListId=found["PrefixListId"],
        CurrentVersion=found["Version"],
        RemoveEntries=[{"Cidr": f"{address}/32"} for address in addresses],
    )


def group_like_ours(context: FaultContext) -> str:
    """Make another group with the rules of the stack's; returns its ID."""
    ec2 = context.client("ec2")
    (ours,) = ec2.describe_security_groups(GroupIds=[group_id(context)])["SecurityGroups"]
    other = ec2.create_security_group(
        GroupName=f"{ours['GroupName']}-other", Description="By hand", VpcId=ours["VpcId"]
    )["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=ours["IpPermissions"])
    return str(other)


def last_address_missing(context: FaultContext) -> FaultInjection:
    """The allowlist misses the address that WorkOS published last, and the event leaves from it."""
    last = context.settings.egress_addresses[-1]
    forget(context, last)
    context.workos.behave(context.organization, address=last)
    yield
    yield
    context.workos.behave(context.organization)


@fault("LS601", NETWORK)
def prefix_list_stale(context: FaultContext) -> FaultInjection:
    """The prefix list misses the address that WorkOS published last."""
    forget(context, context.settings.egress_addresses[-1])
    yield


@fault("LS602", NETWORK)
def wrong_port(context: FaultContext) -> FaultInjection:
    """The security group's rule was changed to another port."""
    ec2, group = context.client("ec2"), group_id(context)
    rule = _rule(context, ec2, group)
    ec2.modify_security_group_rules(
        GroupId=group,
        SecurityGroupRules=[
            {
                "SecurityGroupRuleId": rule["SecurityGroupRuleId"],
                "SecurityGroupRule": {
                    "IpProtocol": "tcp",
                    "FromPort": 8443,
                    "ToPort": 8443,
                    "PrefixListId": prefix_list(context)["PrefixListId"],
                },
            }
        ],
    )
    yield


@fault("LS603", NETWORK, by_hand=WITHOUT_AWS_CLI)
def world_let_in(context: FaultContext) -> FaultInjection:
    """A rule from everywhere was added to the security group for a test."""
    ec2, group = context.client("ec2"), group_id(context)
    everywhere = _https_from("0.0.0.0/0")
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[everywhere])
    yield
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[everywhere])


@fault("LS603", NETWORK, by_hand=WITHOUT_AWS_CLI)
def world_let_in_by_halves(context: FaultContext) -> FaultInjection:
    """Two rules were added to the security group: each lets in one half of the world."""
    ec2, group = context.client("ec2"), group_id(context)
    halves = [_https_from("0.0.0.0/1", "128.0.0.0/1")]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=halves)
    yield
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=halves)


@fault(NOTHING, NETWORK)
def rules_in_place_of_the_list(context: FaultContext) -> FaultInjection:
    """Somebody replaced the rule of the prefix list by a rule for each of its addresses."""
    ec2, group = context.client("ec2"), group_id(context)
    addresses = context.settings.egress_addresses
    singles = [_https_from(*(f"{address}/32" for address in addresses))]
    by_list = _rule(context, ec2, group)["SecurityGroupRuleId"]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=singles)
    ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[by_list])
    yield
    passed(context.up())
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=singles)


@fault(NOTHING, NETWORK)
def list_in_ranges(context: FaultContext) -> FaultInjection:
    """Somebody wrote the same addresses into the prefix list as the fewest ranges there are."""
    ec2, found = context.client("ec2"), prefix_list(context)
    written = [f"{address}/32" for address in context.settings.egress_addresses]
    ranges = [str(each) for each in networks(written)]
    ec2.modify_managed_prefix_list(
        PrefixListId=found["PrefixListId"],
        CurrentVersion=found["Version"],
        RemoveEntries=[{"Cidr": cidr} for cidr in written if cidr not in ranges],
        AddEntries=[{"Cidr": cidr} for cidr in ranges if cidr not in written],
    )
    yield
    passed(context.up())


def _https_from(*cidrs: str) -> dict[str, Any]:
    ranges = [{"CidrIp": cidr} for cidr in cidrs]
    return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": ranges}


def _rule(context: FaultContext, ec2: Any, group: str) -> dict[str, Any]:
    filters = [{"Name": "group-id", "Values": [group]}]
    rules = ec2.describe_security_group_rules(Filters=filters)["SecurityGroupRules"]
    wanted: dict[str, Any] = next(rule for rule in rules if rule.get("PrefixListId"))
    return wanted


FAULTS = (
    prefix_list_stale,
    wrong_port,
    world_let_in,
    world_let_in_by_halves,
    rules_in_place_of_the_list,
    list_in_ranges,
)
