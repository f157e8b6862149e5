"""The network ACLs of a destination's subnets.

A subnet has exactly one; one that was given none has its VPC's default (VPC user guide, "Network
ACL basics", 2026-11-28).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from logstreams.verification.facts.network import ANY_PORT, AclEntryFacts, NetworkAclFacts


def network_acls_of(
    ec2: Any, vpc_id: str, subnet_ids: Sequence[str]
) -> tuple[NetworkAclFacts, ...]:
    """The ACLs of these subnets.

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
