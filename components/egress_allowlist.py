"""An allowlist of WorkOS's egress addresses: a prefix list, and a security group that admits it.

The group is for a destination inside a VPC. S3 is none: there the group is made for the customer
to attach where they want, and the bucket's own policy can check addresses (`sourceAddresses`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import ec2, vpc

from logstreams.settings import Network, StackSettings


@dataclass(frozen=True, kw_only=True)
class EgressAllowlistArgs:
    """What the allowlist is made from."""

    list_name: str
    """Name of both the prefix list and the security group."""
    vpc_id: str
    addresses: Sequence[str]
    """Single IPv4 addresses."""
    port: int
    """The TCP port that WorkOS delivers to."""


class EgressAllowlist(pulumi.ComponentResource):
    """A managed prefix list and a security group that lets its port in from it, and nothing out."""

    prefix_list_id: pulumi.Output[str]
    security_group_id: pulumi.Output[str]
    fingerprint_inputs: dict[str, pulumi.Input[str]]
    """What of the allowlist decides whether events arrive."""

    def __init__(
        self, name: str, args: EgressAllowlistArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("logstreams:ec2:EgressAllowlist", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # No egress is given: the provider then takes away the rule that lets everything out, which
        # EC2 adds to a new group. Answers to admitted connections need no rule.
        group = ec2.SecurityGroup(
            f"{name}-group",
            name=args.list_name,
            # Not every character is one that EC2 takes: no apostrophe, for one.
            description="WorkOS log streams: from the egress addresses of WorkOS alone",
            vpc_id=args.vpc_id,
            opts=child,
        )
        addresses = ec2.ManagedPrefixList(
            f"{name}-prefix-list",
            name=args.list_name,
            address_family="IPv4",
            # A rule that refers to the list weighs max_entries rules of the group's quota, used or
            # not (VPC User Guide, "Prefix list", 2026-11-22). It can be raised in place later.
            max_entries=len(args.addresses),
            entries=[
                {"cidr": f"{address}/32", "description": "WorkOS egress address"}
                for address in args.addresses
            ],
            # EC2 lets two lists have one name, and no two groups of a VPC: a group that is there
            # already stops an update before it has made a second list.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[group]),
        )
        vpc.SecurityGroupIngressRule(
            f"{name}-https",
            security_group_id=group.id,
            description="From the egress addresses of WorkOS",
            ip_protocol="tcp",
            from_port=args.port,
            to_port=args.port,
            prefix_list_id=addresses.id,
            opts=child,
        )
        self.prefix_list_id = addresses.id
        self.security_group_id = group.id
        self.fingerprint_inputs = {
            "egress addresses": ",".join(args.addresses),
            "port": str(args.port),
            "prefix list": addresses.id,
            "security group": group.id,
        }
        self.register_outputs(
            {"prefixListId": self.prefix_list_id, "securityGroupId": self.security_group_id}
        )


def make_allowlist(
    name: str, settings: StackSettings, network: Network, opts: pulumi.ResourceOptions
) -> EgressAllowlist:
    """Make the allowlist of a stack that has a network, for the port of its destination."""
    args = EgressAllowlistArgs(
        list_name=settings.allowlist_name,
        vpc_id=network.vpc_id,
        addresses=settings.egress_addresses,
        port=settings.destination.port,
    )
    return EgressAllowlist(f"{name}-egress", args, opts)
