"""A customer whose events go to an HTTPS endpoint of their own."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from rehearsal.premises.network import attach_groups, vpc, way_out
from rehearsal.premises.premises import Premises
from rehearsal.world import World

if TYPE_CHECKING:
    from rehearsal.customer import Customer

PORT = 443


def name_of(stack: str) -> str:
    """The public name of a customer's endpoint."""
    return f"siem.{stack}.example"


def make(world: World, stack: str, account_id: str) -> Premises:
    """Set up an endpoint that can be read back with a token."""
    name, token = name_of(stack), secrets.token_hex(16)
    reading = f"read.{name}"
    world.public.endpoint(stack).set_up(read_token=token)

    def settle(customer: Customer) -> None:
        """Put the stack's security group, and the office's, in front of the endpoint."""
        guard = {
            "account_id": account_id,
            "region": customer.settings.aws.region,
            "group_ids": attach_groups(customer),
        }
        world.public.publish(name, PORT, {"endpoint": stack}, guard)
        world.public.publish(reading, PORT, {"endpoint": stack})

    existing = {
        "url": f"https://{name}/workos",
        "readBack": {
            "url": f"https://{reading}/events/{{nonce}}",
            "token": {"env": "ENDPOINT_TOKEN"},
        },
    }
    return Premises(
        {"type": "https", "existing": existing},
        network={"vpcId": vpc(world, account_id)},
        environment={**way_out(world), "ENDPOINT_TOKEN": token},
        settle=settle,
    )
