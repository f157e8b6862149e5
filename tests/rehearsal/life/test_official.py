"""A customer's life, and its last update failing, by Pulumi's own engine and language host."""

from __future__ import annotations

import os

import pytest

from rehearsal.customer import Customer
from rehearsal.environment import LocalEnvironment
from rehearsal.scenario import live, new_customer
from tests.rehearsal.life.conftest import silent
from tests.rehearsal.official import INSTALLATIONS, installation


@pytest.fixture(scope="module", params=INSTALLATIONS)
def customer(request: pytest.FixtureRequest, here: LocalEnvironment) -> Customer:
    pulumi = installation(request.param)
    stack = request.param.replace(" ", "-")
    made = new_customer(here, stack, "012345670124", silent, timeout_seconds=5)
    path = f"{pulumi.parent}{os.pathsep}{made.cli.environment['PATH']}"
    return made.with_environment(PATH=path)


def test_life_ends_verified_and_a_failed_proof_is_the_last_word(customer: Customer) -> None:
    life = live(customer, silent)
    customer.world.workos.pause_stream(customer.organization_id)
    customer.edit_check(proven_at="2026-01-01T00:00:00.000Z")
    failed = customer.up()

    assert life.verdict == "verified"
    assert failed.exit_code != 0
    told = failed.output.split("Diagnostics:")[-1]
    assert told.count("ROOT CAUSE LS303") == 1
    assert "Traceback" not in failed.output
    assert "KeyboardInterrupt" not in failed.output
    assert "an unhandled error occurred" not in failed.output
