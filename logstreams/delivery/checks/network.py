"""The egress allowlist in the customer's VPC, where the stack has one."""

from __future__ import annotations

from logstreams.delivery.checks.framework import (
    Category,
    Failed,
    Passed,
    Result,
    Skipped,
    check,
    known,
)
from logstreams.delivery.observations import GroupRuleFacts, Observations

EVERY_PROTOCOL = "-1"
"""How EC2 writes "all traffic" (EC2 API reference, SecurityGroupRule)."""

_WORLD = frozenset({"0.0.0.0/0", "::/0"})


@check("LS601", "the prefix list holds exactly WorkOS's egress addresses", requires=("LS401",))
def prefix_list_equal(seen: Observations) -> Result:
    """One missing loses events; one too many lets a stranger in."""
    if seen.settings.network is None:
        return Skipped("the stack has no network")
    entries = known(seen.network.prefix_list)
    if entries is None:
        return Failed("no prefix list", seen.settings.allowlist_name)
    wanted = {f"{address}/32" for address in seen.settings.egress_addresses}
    missing, extra = sorted(wanted - {*entries}), sorted({*entries} - wanted)
    if not missing and not extra:
        return Passed(f"{len(wanted)} addresses")
    parts = [("missing", missing), ("not WorkOS's", extra)]
    found = "; ".join(f"{name}: {', '.join(which)}" for name, which in parts if which)
    return Failed(found, f"the {len(wanted)} published addresses")


@check("LS602", "the security group lets the prefix list in on the port", requires=("LS601",))
def group_lets_in(seen: Observations) -> Result:
    """WorkOS delivers to the destination's port: 443, unless its URL names another."""
    port = seen.settings.destination.port
    rules = known(seen.network.rules)
    if rules is None:
        return Failed("no security group", seen.settings.allowlist_name)
    for rule in rules:
        if rule.prefix_list_id == seen.network.prefix_list_id and _opens(rule, port):
            return Passed()
    said = ", ".join(f"{rule.protocol} {rule.from_port}-{rule.to_port}" for rule in rules)
    return Failed(said or "no rule", f"tcp {port} from the prefix list")


def _opens(rule: GroupRuleFacts, port: int) -> bool:
    every = rule.protocol == EVERY_PROTOCOL
    ports = range(rule.from_port or 0, (rule.to_port or 0) + 1)
    return every or (rule.protocol == "tcp" and port in ports)


@check("LS603", "the security group has no rule that lets the world in", requires=("LS601",))
def no_world_rule(seen: Observations) -> Result:
    """The group exists to keep everybody else out."""
    world = [rule for rule in known(seen.network.rules) or () if rule.cidr in _WORLD]
    return (
        Failed(", ".join(str(rule.cidr) for rule in world), "no such rule") if world else Passed()
    )


@check("LS604", "the security group guards the destination", requires=("LS601",))
def attached(seen: Observations) -> Result:
    """A bucket has no network interface that a group could be attached to."""
    return Skipped(
        f"a security group does not guard a destination of type {seen.settings.destination.type}"
    )


CATEGORY = Category(
    "network", "Network", (prefix_list_equal, group_lets_in, no_world_rule, attached)
)
