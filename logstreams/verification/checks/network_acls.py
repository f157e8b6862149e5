"""Whether the network ACLs of the destination's subnets let WorkOS's connections through."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, ip_network

from logstreams.verification.checks.framework import Failed, Passed, Result, Skipped, check, known
from logstreams.verification.facts.network import AclEntryFacts, NetworkAclFacts
from logstreams.verification.observations import Observations

Ports = tuple[int, int]
"""The first and the last of a range."""

EPHEMERAL = (1024, 65535)
"""The ports that answers go to: a client behind a NAT gateway has any of these (VPC user guide,
"Network ACLs", "Ephemeral ports", 2026-11-28)."""

_TCP = frozenset({"-1", "6", "tcp"})


@check(
    "LS607",
    "the network ACLs of the subnets allow each egress address in, and the answers out",
    requires=("LS401",),
)
def acls_let_through(seen: Observations) -> Result:
    """An ACL is stateless: the lowest rule that matches decides, once for each direction.

    Where only some ports of answers are denied, connections from the others come through.
    Source: VPC user guide, "Network ACL rules", 2026-11-28.
    """
    if seen.settings.network is None:
        return Skipped("the stack file has no network section")
    acls, kind = known(seen.destination.network.acls), seen.settings.destination.type
    if acls is None:
        return Skipped(f"a network ACL does not guard a destination of type {kind}")
    if not acls:
        return Skipped("the destination's subnets were not found")
    port, addresses = seen.settings.destination.port, seen.settings.egress_addresses
    found, through = [], 0
    for acl in acls:
        inwards = [one for one in addresses if not _open(acl, one, (port, port), outbound=False)]
        out = {one: _open(acl, one, EPHEMERAL, outbound=True) for one in addresses}
        closed = [one for one in addresses if not out[one]]
        partly = [one for one in addresses if 0 < out[one] < _size(EPHEMERAL)]
        through += len({*addresses} - {*inwards} - {*closed})
        where = f"{acl.acl_id} of {', '.join(acl.subnet_ids)}"
        if inwards:
            found.append(f"{where} denies port {port} from {', '.join(inwards)}")
        if closed:
            found.append(f"{where} denies answers to {', '.join(closed)}")
        if partly:
            found.append(f"{where} denies answers to {', '.join(partly)} on some of their ports")
    if not found:
        return Passed(", ".join(acl.acl_id for acl in acls))
    wanted = (
        f"port {port} in from all {len(addresses)} addresses, ports "
        f"{EPHEMERAL[0]}-{EPHEMERAL[1]} out to them"
    )
    return Failed("; ".join(found), wanted, loses="some" if through else "every")


def _open(acl: NetworkAclFacts, address: str, ports: Ports, *, outbound: bool) -> int:
    """How many ports of a range are open to TCP; what no rule matches is denied."""
    rules = [
        one
        for one in sorted(acl.entries, key=lambda one: one.number)
        if one.outbound is outbound and _is_about(one, address)
    ]
    undecided, allowed = [ports], 0
    for rule in rules:
        rest = [left for part in undecided for left in _less(part, rule.ports)]
        if rule.allows:
            allowed += sum(map(_size, undecided)) - sum(map(_size, rest))
        undecided = rest
    return allowed


def _is_about(entry: AclEntryFacts, address: str) -> bool:
    network = ip_network(entry.cidr, strict=False)
    return entry.protocol in _TCP and IPv4Address(address) in network


def _size(ports: Ports) -> int:
    return ports[1] - ports[0] + 1


def _less(some: Ports, taken: Ports) -> Iterable[Ports]:
    parts = [(some[0], min(some[1], taken[0] - 1)), (max(some[0], taken[1] + 1), some[1])]
    return [part for part in parts if part[0] <= part[1]]
