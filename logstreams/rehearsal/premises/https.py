"""A customer whose events go to the kit's receiver: a VPC, a certificate, a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logstreams.rehearsal.cli import passed
from logstreams.rehearsal.premises.network import client, subnets, vpc, way_out
from logstreams.rehearsal.premises.premises import Premises
from logstreams.rehearsal.world import World

if TYPE_CHECKING:
    from logstreams.rehearsal.customer import Customer

PORT = 443


def make(world: World, stack: str, account_id: str) -> Premises:
    """Import a certificate for the receiver's name into the customer's account."""
    name = f"logs.{stack}.example"
    certificate = world.public.certificates.issue(name)
    imported = client(world, account_id, "acm").import_certificate(
        Certificate=certificate.chain.read_bytes(), PrivateKey=certificate.key.read_bytes()
    )

    def settle(customer: Customer) -> None:
        """Make the header's secret, and let the name lead to the load balancer."""
        passed(customer.cli.logstreams("rotate", stack, "header"))
        balancer = customer.settings.load_balancer_name
        found = customer.client("elbv2").describe_load_balancers(Names=[balancer])
        world.public.publish(
            name,
            PORT,
            {"load_balancer": found["LoadBalancers"][0]["DNSName"]},
            {
                "account_id": account_id,
                "region": customer.settings.aws.region,
                "load_balancer": balancer,
            },
            certificate,
        )

    managed = {
        "hostName": name,
        "certificateArn": imported["CertificateArn"],
        "subnetIds": subnets(world, account_id),
        "bucketPath": "audit/",
        "retention": {"mode": "GOVERNANCE", "days": 30},
    }
    return Premises(
        {"type": "https", "managed": managed},
        network={"vpcId": vpc(world, account_id)},
        environment=way_out(world),
        settle=settle,
    )
