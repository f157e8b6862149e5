"""A network ACL's rules have ports, its associations subnets; MiniStack drops both.

Real: a rule for TCP keeps its port range; one number is one rule a direction; an association is
found by its ID and moved with its subnet; each subnet has exactly one, the VPC's default from the
beginning. Source: Amazon EC2 API Reference, CreateNetworkAclEntry, ReplaceNetworkAclAssociation,
DescribeNetworkAcls (2026-11-28); VPC user guide, "Network ACL basics".
"""

from __future__ import annotations

from typing import Any

from ministack.services import ec2
from ministack.services.ec2 import (
    _ACTION_MAP,
    _ensure_defaults_initialized,
    _error,
    _network_acls,
    _p,
    _subnets,
)

from rehearsal.aws.patches.wrapping import Function, wrap, wrap_item

TAKEN = "NetworkAclEntryAlreadyExists"


def apply() -> None:
    """Keep ports and subnets."""
    wrap(ec2, "_network_acl_entry_xml", _with_ports)
    wrap_item(_ACTION_MAP, "CreateNetworkAclEntry", _created)
    wrap_item(_ACTION_MAP, "ReplaceNetworkAclEntry", _with_range)
    wrap_item(_ACTION_MAP, "DescribeNetworkAcls", _associated)
    wrap_item(_ACTION_MAP, "ReplaceNetworkAclAssociation", _moved)


def _with_ports(original: Function) -> Function:
    def write(entry: dict[str, Any]) -> str:
        written: str = original(entry)
        ports = entry.get("PortRange")
        if ports is None:
            return written
        said = f"<portRange><from>{ports[0]}</from><to>{ports[1]}</to></portRange>"
        return written.replace("</item>", f"{said}</item>")

    return write


def _created(original: Function) -> Function:
    ranged = _with_range(original)

    def create(parameters: dict[str, Any]) -> Any:
        if _entry(parameters) is not None:
            number = _p(parameters, "RuleNumber")
            reason = f"The network acl entry identified by {number} already exists."
            return _error(TAKEN, reason, 400)
        return ranged(parameters)

    return create


def _with_range(original: Function) -> Function:
    def change(parameters: dict[str, Any]) -> Any:
        answer = original(parameters)
        first, last = _p(parameters, "PortRange.From"), _p(parameters, "PortRange.To")
        entry = _entry(parameters)
        if entry is not None and first and last:
            entry["PortRange"] = (int(first), int(last))
        return answer

    return change


def _entry(parameters: dict[str, Any]) -> dict[str, Any] | None:
    acl = _network_acls.get(_p(parameters, "NetworkAclId")) or {"Entries": []}
    number, outbound = int(_p(parameters, "RuleNumber")), _p(parameters, "Egress") == "true"
    found = (
        one for one in acl["Entries"] if (one["RuleNumber"], one["Egress"]) == (number, outbound)
    )
    return next(found, None)


def _associated(original: Function) -> Function:
    def describe(parameters: dict[str, Any]) -> Any:
        _associate()
        return original(parameters)

    return describe


def _associate() -> None:
    """Give each subnet that has no network ACL its VPC's default."""
    _ensure_defaults_initialized()
    having = {one["SubnetId"] for acl in _network_acls.values() for one in acl["Associations"]}
    for subnet_id, subnet in _subnets.items():
        for acl in _network_acls.values():
            if subnet_id not in having and acl["IsDefault"] and acl["VpcId"] == subnet["VpcId"]:
                named = f"aclassoc-{subnet_id.removeprefix('subnet-')}"
                association = {"NetworkAclAssociationId": named, "SubnetId": subnet_id}
                acl["Associations"].append(association)


def _moved(original: Function) -> Function:
    def replace(parameters: dict[str, Any]) -> Any:
        _associate()
        moving = _p(parameters, "AssociationId")
        subnets = [
            one["SubnetId"]
            for acl in _network_acls.values()
            for one in acl["Associations"]
            if one["NetworkAclAssociationId"] == moving
        ]
        if not subnets:
            reason = f"The association ID '{moving}' does not exist"
            return _error("InvalidAssociationID.NotFound", reason, 400)
        answer = original(parameters)
        for acl in _network_acls.values():
            for one in acl["Associations"]:
                one["SubnetId"] = one["SubnetId"] or subnets[0]
        return answer

    return replace
