"""Whether a network ACL lets a connection through: a pure function.

Rules are tried from the lowest number, for each direction by itself; what none matches is denied
(Amazon VPC User Guide, "Network ACL rules", 2026-11-28).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from rehearsal.internet.listener.admission import Decision

ANSWERED_AT = 50_000
"""The client's port that stands for all those that answers go to."""

_TCP = ("-1", "6")


def acl_of(acls: Iterable[Mapping[str, Any]], subnet_id: str) -> Mapping[str, Any] | None:
    """The ACL that a subnet is associated with, or its VPC's default."""
    found = list(acls)
    for acl in found:
        if any(one["SubnetId"] == subnet_id for one in acl["Associations"]):
            return acl
    return next((acl for acl in found if acl["IsDefault"]), None)


def refusal(acl: Mapping[str, Any], address: str, port: int) -> Decision | None:
    """Why a connection does not get through; None: it does."""
    for outbound, used in ((False, port), (True, ANSWERED_AT)):
        number = _denied_by(acl["Entries"], address, used, outbound=outbound)
        if number is not None:
            way = "answers to" if outbound else "connections from"
            reason = f"rule {number} of {acl['NetworkAclId']} denies {way} {address}"
            return Decision(False, reason)
    return None


def _denied_by(
    entries: Iterable[Mapping[str, Any]], address: str, port: int, *, outbound: bool
) -> str | None:
    for entry in sorted(entries, key=lambda one: int(one["RuleNumber"])):
        ports = entry.get("PortRange", {"From": 0, "To": 65535})
        if (
            entry["Egress"] is outbound
            and entry["Protocol"] in _TCP
            and entry.get("CidrBlock")
            and ip_address(address) in ip_network(entry["CidrBlock"])
            and ports["From"] <= port <= ports["To"]
        ):
            return None if entry["RuleAction"] == "allow" else str(entry["RuleNumber"])
    return "*"
