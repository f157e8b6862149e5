"""The egress allowlist in the customer's VPC, where the stack has one, and what it guards."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from logstreams.settings.egress import published_egress
from logstreams.verification.addresses import missing, with_strangers, world_of
from logstreams.verification.causes import Repair
from logstreams.verification.checks.arrival import delivered
from logstreams.verification.checks.egress_list import list_is_complete
from logstreams.verification.checks.framework import (
    Category,
    Failed,
    Passed,
    Result,
    Skipped,
    check,
    known,
)
from logstreams.verification.checks.network_acls import acls_let_through
from logstreams.verification.checks.quantity import quantity
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.network import GroupRuleFacts, GuardFacts, GuardRuleFacts
from logstreams.verification.observations import Observations

EVERY_PROTOCOL = "-1"
"""How EC2 writes "all traffic" (EC2 API reference, SecurityGroupRule)."""

_TCP = frozenset({"tcp", "6"})


@check("LS601", "the prefix list holds exactly WorkOS's egress addresses", requires=("LS401",))
def prefix_list_equal(seen: Observations) -> Result:
    """One missing loses events; one too many lets a stranger in."""
    if seen.settings.network is None:
        return Skipped("the stack file has no network section")
    entries = known(seen.destination.network.prefix_list)
    if entries is None:
        return Failed("no prefix list", seen.settings.allowlist_name)
    wanted = seen.settings.egress_addresses
    published = {str(each.address) for each in published_egress().addresses}
    own = {*wanted} != published
    source = "egress.addresses in the stack file" if own else "the published list"
    parts = [
        ("missing", [f"{each}/32" for each in missing(wanted, entries)]),
        ("not WorkOS's", with_strangers(entries, wanted)),
    ]
    found = "; ".join(f"{name}: {', '.join(which)}" for name, which in parts if which)
    return (
        Failed(found, f"the {len(wanted)} addresses of {source}")
        if found
        else Passed(quantity(len(wanted), "address", "addresses"))
    )


@check("LS602", "the security group allows the prefix list on the port", requires=("LS601",))
def group_lets_in(seen: Observations) -> Result:
    """WorkOS delivers to the destination's port: 443, unless its URL names another.

    By the list, or by rules that let in the same addresses.
    """
    port = seen.settings.destination.port
    rules = known(seen.destination.network.rules)
    if rules is None:
        return Failed("no security group", seen.settings.allowlist_name)
    opening = [rule for rule in rules if _opens(rule, port)]
    if any(rule.prefix_list_id == seen.destination.network.prefix_list_id for rule in opening):
        return Passed()
    readable = [cidr for rule in opening for cidr in _readable(rule)]
    refused = missing(seen.settings.egress_addresses, readable)
    if not refused:
        return Passed("by rules of the same addresses")
    for rule in opening:
        known(rule.cidrs)  # a list that cannot be read may hold the rest
    said = ", ".join(f"{rule.protocol} {rule.from_port}-{rule.to_port}" for rule in rules)
    if readable:
        said = f"{said}, which do not let in {', '.join(refused)}"
    return Failed(
        said or "no rule",
        f"tcp {port} from the prefix list",
        severity="advice" if _is_let_in_otherwise(seen) else None,
    )


def _is_let_in_otherwise(seen: Observations) -> bool:
    """Whether another group of what guards the destination lets every address in (LS605)."""
    guards, port = seen.destination.network.guards, seen.settings.destination.port
    if isinstance(guards, Unavailable) or not guards:
        return False
    for guard in guards:
        if isinstance(guard.rules, Unavailable):
            return False
        others = tuple(
            rule for rule in guard.rules if rule.group_id != seen.destination.network.group_id
        )
        if missing(seen.settings.egress_addresses, _let_in(replace(guard, rules=others), port)):
            return False
    return True


@check("LS603", "no security group allows the whole Internet", requires=("LS601",))
def no_world_rule(seen: Observations) -> Result:
    """The group exists to keep everybody else out, and one more group would undo that.

    What another group opens on other ports is its owner's business.
    """
    port = seen.settings.destination.port
    rules = known(seen.destination.network.rules) or ()
    own = world_of(cidr for rule in rules for cidr in _readable(rule))
    found = [f"{', '.join(own)} by {_own_group(seen)}"] if own else []
    strange: list[str] = []
    for guard in known(seen.destination.network.guards) or ():
        others = [
            rule
            for rule in known(guard.rules)
            if rule.group_id != seen.destination.network.group_id and _opens(rule, port)
        ]
        world = world_of(cidr for rule in others for cidr in rule.cidrs)
        groups = [rule.group_id for rule in others if {*rule.cidrs} & {*world}]
        if world:
            whose = f"{', '.join(dict.fromkeys(groups))} of {guard.name}"
            found.append(f"{', '.join(world)} by {whose}, a group that is not the stack's")
            strange += groups
    if not found:
        return Passed()
    of_own = _without(seen, rules, own) if own else ""
    repair = _of_strange_groups(seen, strange, of_own) if strange else _of_own_group(of_own)
    return Failed("; ".join(found), "no such rule", repair=repair)


def _own_group(seen: Observations) -> str:
    group = seen.destination.network.group_id
    return f"{group}, the stack's group" if isinstance(group, str) else "the stack's group"


def _without(seen: Observations, rules: Iterable[GroupRuleFacts], cidrs: Collection[str]) -> str:
    """The command that removes what the stack's group lets in by rules that have no prefix list.

    Empty: they come by a prefix list, which an update writes again, or their IDs are not known.
    """
    found = [one for one in rules if one.prefix_list_id is None and {*_readable(one)} & {*cidrs}]
    if not found or not all(one.rule_id for one in found):
        return ""
    ids = " ".join(one.rule_id for one in found)
    return (
        f"{{aws}} ec2 revoke-security-group-ingress --region {seen.settings.aws.region} "
        f"--group-id {seen.destination.network.group_id} --security-group-rule-ids {ids}"
    )


def _of_own_group(command: str) -> Repair | None:
    """An update leaves rules that the stack did not make, in its own group too."""
    text = (
        "The stack did not make this rule, so an update leaves it, though the group is the "
        "stack's: remove it."
    )
    return Repair(kind="command", text=text, command=command) if command else None


def _of_strange_groups(seen: Observations, groups: Sequence[str], of_own: str) -> Repair:
    """An update leaves the rules of groups that are not the stack's."""
    named = ",".join(dict.fromkeys(groups))
    region = seen.settings.aws.region
    then = f"; `{of_own}` removes that of the stack's" if of_own else ""
    return Repair(
        kind="command",
        text=f"Remove the rule from {named} (`{{aws}} ec2 revoke-security-group-ingress --region "
        f"{region} --group-id … --security-group-rule-ids sgr-…`), or ask its owner; an update "
        f"leaves it, as the group is not the stack's{then}. Its rules:",
        command=f"{{aws}} ec2 describe-security-group-rules --region {region} "
        f"--filters Name=group-id,Values={named}",
    )


@check("LS604", "the security group is attached to the destination", requires=("LS601",))
def attached(seen: Observations) -> Result:
    """A bucket has no network interface that a group could be attached to."""
    guards = _guards(seen)
    if isinstance(guards, Skipped):
        return guards
    group = known(seen.destination.network.group_id)
    guarded = [guard.name for guard in guards if group in guard.group_ids]
    if guarded:
        return Passed(", ".join(guarded))
    found = [f"{guard.name} has {', '.join(guard.group_ids) or 'no group'}" for guard in guards]
    return Failed(
        "; ".join(found) or "nothing uses the group", str(group or seen.settings.allowlist_name)
    )


@check(
    "LS605",
    "the destination's security groups admit each of WorkOS's egress addresses on its port",
    requires=("LS401",),
)
def admits_every_address(seen: Observations) -> Result:
    """One by one: a list that misses one loses what leaves from it and looks healthy."""
    guards = _guards(seen)
    if isinstance(guards, Skipped):
        return guards
    if not guards:
        return Skipped("what guards the destination was not found")
    port, addresses = seen.settings.destination.port, seen.settings.egress_addresses
    # Rules allow and never deny (VPC user guide, "Security group rules", 2026-11-24).
    refused = {guard.name: missing(addresses, _let_in(guard, port)) for guard in guards}
    found = [f"{name} refuses {', '.join(which)}" for name, which in refused.items() if which]
    if found:
        shut = all(len(which) == len(addresses) for which in refused.values())
        return Failed(
            "; ".join(found),
            f"all {len(addresses)} admitted to port {port}",
            # A connection that stood before lets events through that a new one would lose.
            loses="every" if shut and not delivered(seen) else None,
        )
    return Passed(f"{quantity(len(addresses), 'address', 'addresses')}, by rule")


def _guards(seen: Observations) -> Sequence[GuardFacts] | Skipped:
    if seen.settings.network is None:
        return Skipped("the stack file has no network section")
    guards = known(seen.destination.network.guards)
    if guards is None:
        kind = seen.settings.destination.type
        return Skipped(f"a security group does not guard a destination of type {kind}")
    return guards


def _let_in(guard: GuardFacts, port: int) -> list[str]:
    return [cidr for rule in known(guard.rules) if _opens(rule, port) for cidr in rule.cidrs]


def _opens(rule: GroupRuleFacts | GuardRuleFacts, port: int) -> bool:
    every = rule.protocol == EVERY_PROTOCOL
    ports = range(rule.from_port or 0, (rule.to_port or 0) + 1)
    return every or (rule.protocol in _TCP and port in ports)


def _readable(rule: GroupRuleFacts) -> tuple[str, ...]:
    return rule.cidrs if isinstance(rule.cidrs, tuple) else ()


CATEGORY = Category(
    "network",
    "Network",
    (
        prefix_list_equal,
        group_lets_in,
        no_world_rule,
        attached,
        admits_every_address,
        list_is_complete,
        acls_let_through,
    ),
)
