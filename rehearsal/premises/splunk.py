"""A customer whose events go to a Splunk of their own."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from rehearsal.premises.network import attach_groups, vpc, way_out
from rehearsal.premises.premises import Premises
from rehearsal.world import World

if TYPE_CHECKING:
    from rehearsal.customer import Customer

COLLECTOR_PORT = 8088
MANAGEMENT_PORT = 8089
INDEX = "audit"
SOURCE_TYPE = "workos:audit"


def name_of(stack: str) -> str:
    """The public name of a customer's Splunk."""
    return f"splunk.{stack}.example"


def hec_token(token: str, **changed: Any) -> dict[str, Any]:
    """A HEC token as it should be, but for what is changed."""
    good = {"indexes": (INDEX,), "default_index": INDEX, "source_type": SOURCE_TYPE}
    return {"token": token, **good, **changed}


def make(world: World, stack: str, account_id: str) -> Premises:
    """Set up a Splunk with a HEC token, an index and a user who may search it."""
    name, token, search = name_of(stack), secrets.token_hex(16), secrets.token_hex(16)
    splunk = world.public.splunk(stack)
    splunk.set_up(
        tokens=(hec_token(token),),
        search_tokens=(search,),
        indexes=("main", INDEX),
    )

    def settle(customer: Customer) -> None:
        """Put the stack's security group, and the office's, in front of the collector."""
        guard = {
            "account_id": account_id,
            "region": customer.settings.aws.region,
            "group_ids": attach_groups(customer),
        }
        world.public.publish(name, COLLECTOR_PORT, {"splunk": stack}, guard)
        world.public.publish(name, MANAGEMENT_PORT, {"splunk_search": stack})

    return Premises(
        {
            "type": "splunk",
            "url": f"https://{name}:{COLLECTOR_PORT}",
            "token": {"env": "SPLUNK_HEC_TOKEN"},
            "index": INDEX,
            "sourceType": SOURCE_TYPE,
            "readBack": {
                "url": f"https://{name}:{MANAGEMENT_PORT}",
                "token": {"env": "SPLUNK_SEARCH_TOKEN"},
            },
        },
        network={"vpcId": vpc(world, account_id)},
        environment={
            **way_out(world),
            "SPLUNK_HEC_TOKEN": token,
            "SPLUNK_SEARCH_TOKEN": search,
        },
        settle=settle,
    )
