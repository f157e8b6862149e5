"""The customer's VPC, as every account has one, and what stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rehearsal.world import World

if TYPE_CHECKING:
    from rehearsal.customer import Customer


def client(world: World, account_id: str, service: str) -> Any:
    """A boto3 client of the customer's administrator, in the rehearsal's region."""
    return world.aws.client(service, world.aws.administrator(account_id))


def way_out(world: World) -> dict[str, str]:
    """What leads a terminal's clients to public names."""
    return {"HTTPS_PROXY": world.public.proxy_url}


def vpc(world: World, account_id: str) -> str:
    """The account's VPC."""
    return str(client(world, account_id, "ec2").describe_vpcs()["Vpcs"][0]["VpcId"])


def subnets(world: World, account_id: str) -> list[str]:
    """Two subnets of the VPC, in two availability zones."""
    found = client(world, account_id, "ec2").describe_subnets()["Subnets"]
    by_zone = {each["AvailabilityZone"]: each["SubnetId"] for each in found}
    return [str(subnet) for subnet in by_zone.values()][:2]


OFFICE = "127.0.0.1"
"""Where the rehearsal's terminals are."""


def attach_groups(customer: Customer) -> tuple[str, ...]:
    """Give the customer's server the stack's security group, and one that lets the terminal in.

    Returns:
        The IDs of both groups.
    """
    ec2, settings = customer.client("ec2"), customer.settings
    named = [{"Name": "group-name", "Values": [settings.allowlist_name]}]
    (allowlist,) = ec2.describe_security_groups(Filters=named)["SecurityGroups"]
    office = ec2.create_security_group(
        GroupName=f"{settings.customer}-office", Description="Office", VpcId=allowlist["VpcId"]
    )
    port = settings.destination.port
    rule = {"FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": f"{OFFICE}/32"}]}
    ec2.authorize_security_group_ingress(
        GroupId=office["GroupId"], IpPermissions=[{"IpProtocol": "tcp", **rule}]
    )
    groups = (str(allowlist["GroupId"]), str(office["GroupId"]))
    subnet = subnets(customer.world, customer.account_id)[0]
    ec2.create_network_interface(SubnetId=subnet, Groups=[*groups], Description="SIEM")
    return groups
