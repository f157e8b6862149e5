"""A customer's life with each other destination; no secret of theirs is left anywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from logstreams.fleet.last_update import lacked_by
from logstreams.fleet.pulumi_cli import PulumiCli
from rehearsal.cli import passed
from rehearsal.customer import Customer
from rehearsal.environment import local_environment
from rehearsal.fixtures import fixture_of
from rehearsal.outage_of_delivery import play
from rehearsal.rotations import OF_DESTINATION
from rehearsal.scenario import live, new_customer
from tests.rehearsal.life.conftest import ACCOUNT, silent, text_of
from tests.rehearsal.life.retyping import allowlist, retype
from tests.rehearsal.life.rotating import rotated

# The receiver's own tests live it too; here it is about what is left behind.
DESTINATIONS = ("https", "splunk", "datadog")


@pytest.mark.parametrize("kind", DESTINATIONS)
def test_life_ends_verified_values_are_rotated_and_no_secret_is_left(
    kind: str, tmp_path: Path
) -> None:
    written: list[str] = []
    with local_environment(tmp_path / "world", internet=True) as here:
        fixture = fixture_of(kind, here, "acme", ACCOUNT)
        customer = new_customer(here, "acme", ACCOUNT, written.append, fixture=fixture)
        life = live(customer, silent)
        verify = customer.cli.logstreams("verify", "acme", "--output", "json")
        outage = play(customer, lost=4)
        for what in OF_DESTINATION[kind]:
            rotated(customer, what)
        if kind == "splunk":
            upgrades_a_file_of_0_1(customer)
            customer = gets_an_endpoint_of_their_own(customer)
        engine = PulumiCli(here.project, customer.cli.environment)
        assert lacked_by(engine.state("acme"), engine.history("acme")) == ""
        secrets = {*secrets_of(customer.cli.environment), *header_of(customer)}
        if kind == "https":
            leaves_and_comes_back(customer)

    document = life.plain()
    assert [step["verdict"] for step in document["steps"]] == [
        None,
        "pending",
        None,
        "verified",
        "verified",
    ]
    assert (document["destination"], document["verdict"]) == (kind, "verified")
    assert verify.exit_code == 0, verify.output
    assert outage.right, outage.output
    assert secrets
    left = text_of(here.directory) + "\n".join(written) + verify.output + repr(document)
    assert [secret for secret in secrets if secret in left] == []


def upgrades_a_file_of_0_1(customer: Customer) -> None:
    """0.1 took the URL of HEC's endpoint for whole texts."""
    file = customer.stack_file
    today = file.read_text(encoding="utf-8")
    url = re.search(r"https://[^\"'/\s]+", today)
    assert url
    file.write_text(today.replace(url[0], f"{url[0]}/services/collector/raw", 1), encoding="utf-8")
    refused = customer.cli.pulumi("preview", stack="acme")
    assert refused.exit_code != 0
    assert "destination.url: found" in refused.output

    upgraded = passed(customer.cli.logstreams("upgrade", "acme"))

    assert "splunk-collector-url" in upgraded.output
    ran = passed(customer.cli.pulumi("preview", "--json", stack="acme"))
    summary = json.loads(ran.output[ran.output.index("{\n") :])["changeSummary"]
    assert {*summary} <= {"same", "update"}
    assert customer.settings.form["url"] == f"{url[0]}/services/collector"


def gets_an_endpoint_of_their_own(customer: Customer) -> Customer:
    """The allowlist stays, for another port; test_changed_types.py has every change of type."""
    there = allowlist(customer)
    fixture = fixture_of("https_existing", customer.world, "acme", ACCOUNT)

    done = retype(customer, fixture, fixture.network or {}, at_once=True)

    assert {*done.second.changes} == {"same", "update"}
    assert done.customer.state().check["verdict"] == "verified"
    assert len(there) == 2
    assert allowlist(done.customer) == there
    assert done.orphans == []
    return done.customer


def leaves_and_comes_back(customer: Customer) -> None:
    """The header's secret is scheduled for deletion then, and its name not in the way."""
    customer.world.workos.delete_stream(customer.organization_id)
    passed(customer.cli.logstreams("retire", "acme"))
    passed(customer.up())
    assert customer.state().outputs["verdict"] == "retired"
    undone = passed(customer.cli.logstreams("retire", "acme", "--undo"))
    assert "logstreams rotate acme header" in undone.output
    passed(customer.up())
    assert customer.state().check["verdict"] == "pending"


def secrets_of(environment: Mapping[str, str]) -> list[str]:
    """What the terminal knows and nobody else may."""
    names = ("WORKOS_API_KEY", "SPLUNK_", "DATADOG_", "ENDPOINT_")
    return [value for name, value in environment.items() if name.startswith(names)]


def header_of(customer: Customer) -> list[str]:
    """The receiver's header secret."""
    if customer.settings.destination.archive is None:
        return []
    manager = customer.client("secretsmanager")
    secret = manager.get_secret_value(SecretId=customer.settings.header_secret_arn)
    return [secret["SecretString"]]
