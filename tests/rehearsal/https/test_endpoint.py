"""A customer's own endpoint through the real engine: verified by read-back, or unproven."""

from __future__ import annotations

import re

import pytest

from rehearsal.cli import passed
from rehearsal.customer import Customer
from rehearsal.environment import LocalEnvironment
from rehearsal.fixtures.fixture import Fixture
from rehearsal.fixtures.network import attach_groups, vpc, way_out
from rehearsal.scenario import live, new_customer

ACCOUNT = "012345670124"
NAME = "siem.beta.example"
TOKEN = "r3ad"


def silent(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def beta(here: LocalEnvironment) -> Customer:
    """A customer whose endpoint stores what comes and gives it back, verified."""
    endpoint = here.public.endpoint("beta")
    endpoint.set_up(read_token=TOKEN)

    def settle(customer: Customer) -> None:
        guard = {
            "account_id": ACCOUNT,
            "region": customer.settings.aws.region,
            "group_ids": attach_groups(customer),
        }
        here.public.publish(NAME, 443, {"endpoint": "beta"}, guard)

    fixture = Fixture(
        {
            "type": "https",
            "existing": {
                "url": f"https://{NAME}/in",
                "readBack": {
                    "url": f"https://{NAME}/events/{{nonce}}",
                    "token": {"env": "READ_TOKEN"},
                },
            },
        },
        network={"vpcId": vpc(here, ACCOUNT)},
        environment={**way_out(here), "READ_TOKEN": TOKEN},
        settle=settle,
    )
    customer = new_customer(here, "beta", ACCOUNT, silent, fixture=fixture, timeout_seconds=20)
    assert live(customer, silent).verdict == "verified"
    return customer


def test_everything_that_can_be_seen_is_seen(beta: Customer) -> None:
    output = passed(beta.cli.logstreams("verify", "beta", "--wait", "20")).output

    assert "? " not in output
    assert re.search(r"√ the destination's security groups admit each", output)
    assert "√ the endpoint's certificate is for the URL's host (siem.beta.example)" in output


def test_token_that_may_not_read_leaves_delivery_unproven(beta: Customer) -> None:
    beta.world.public.endpoint("beta").change(read_token="another")
    try:
        ran = beta.cli.logstreams("verify", "beta", "--wait", "5")
    finally:
        beta.world.public.endpoint("beta").change(read_token=TOKEN)

    assert ran.exit_code == 3, ran.output
    assert "403" in ran.output
    assert TOKEN not in ran.output


def test_what_has_no_header_of_ours_has_nothing_to_rotate(beta: Customer) -> None:
    assert beta.cli.logstreams("rotate", "beta", "header").exit_code == 2
