"""A customer whose events go to the kit's receiver: a VPC, a certificate, a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehearsal.cli import passed
from rehearsal.premises.network import client, subnets, vpc, way_out
from rehearsal.premises.premises import Premises
from rehearsal.world import World

if TYPE_CHECKING:
    from rehearsal.customer import Customer

PORT = 443


def name_of(stack: str) -> str:
    """The public name of a customer's receiver."""
    return f"logs.{stack}.example"


def make(world: World, stack: str, account_id: str) -> Premises:
    """Import a certificate for the receiver's name into the customer's account."""
    certificate = world.public.certificates.issue(name_of(stack))
    imported = client(world, account_id, "acm").import_certificate(
        Certificate=certificate.chain.read_bytes(), PrivateKey=certificate.key.read_bytes()
    )
    managed = {
        "hostName": name_of(stack),
        "certificateArn": imported["CertificateArn"],
        "subnetIds": subnets(world, account_id),
        "bucketPath": "audit/",
        "retention": {"mode": "GOVERNANCE", "days": 30},
    }
    return Premises(
        {"type": "https", "managed": managed},
        network={"vpcId": vpc(world, account_id)},
        environment=way_out(world),
        settle=_settle,
    )


def lead_name_to_load_balancer(customer: Customer) -> None:
    """Let the public name's record name the load balancer there is now."""
    balancer = customer.settings.load_balancer_name
    found = customer.client("elbv2").describe_load_balancers(Names=[balancer])
    guard = {
        "account_id": customer.account_id,
        "region": customer.settings.aws.region,
        "load_balancer": balancer,
    }
    dns_name = found["LoadBalancers"][0]["DNSName"]
    name = name_of(customer.stack)
    customer.world.public.publish(name, PORT, {"load_balancer": dns_name}, guard)


def _settle(customer: Customer) -> None:
    """Make the header's secret, and let the name lead to the load balancer."""
    passed(customer.cli.logstreams("rotate", customer.stack, "header"))
    lead_name_to_load_balancer(customer)
