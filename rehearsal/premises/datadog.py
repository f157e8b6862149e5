"""A customer whose events go to a Datadog organization of their own."""

from __future__ import annotations

import secrets

from logstreams.settings.destinations.datadog import SITES, Site
from rehearsal.premises.network import way_out
from rehearsal.premises.premises import Premises
from rehearsal.world import World

SITE: Site = "EU1"


def make(world: World, stack: str, account_id: str) -> Premises:
    """Set up an organization at a site, with an API key and an application key."""
    del stack, account_id
    api_key, application_key = secrets.token_hex(16), secrets.token_hex(20)
    world.public.publish_datadog()
    world.public.datadog(SITES[SITE]).set_up(
        api_keys=(api_key,),
        application_keys=(
            {"key": application_key, "scopes": ("logs_read_data", "logs_read_config")},
        ),
    )
    return Premises(
        {
            "type": "datadog",
            "site": SITE,
            "apiKey": {"env": "DATADOG_API_KEY"},
            "applicationKey": {"env": "DATADOG_APPLICATION_KEY"},
        },
        environment={
            **way_out(world),
            "DATADOG_API_KEY": api_key,
            "DATADOG_APPLICATION_KEY": application_key,
        },
    )
