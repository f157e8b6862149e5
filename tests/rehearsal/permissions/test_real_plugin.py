"""`--provider real` with a stand-in that makes the real code's calls, and the least permissions."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logstreams.permissions.policy import needed
from logstreams.permissions.table import Holder
from rehearsal.customer import Customer
from rehearsal.environment import local_environment
from rehearsal.fixtures import fixture_of
from rehearsal.scenario import live, new_customer
from tests.rehearsal.permissions import real_plugin
from tests.rehearsal.permissions.holders import NOT_GRANTED, Person
from tests.rehearsal.permissions.test_lives import ACCOUNT, silent

NOT_ASKED = {
    # Asked by the real plugin or by AWS for it, and not by the stand-in.
    "ec2:DescribeAccountAttributes",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    # By Lambda, for the tags that GetFunction returns; the local one asks for no right to them.
    "lambda:ListTags",
}

ROOT = Path(__file__).parents[3]


@pytest.fixture(params=["s3", "https"])
def customer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Customer]:
    plugin = tmp_path / "plugin" / "pulumi-resource-aws"
    plugin.parent.mkdir()
    run = f"PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)}"
    plugin.write_text(f'#!/bin/sh\n{run} {shlex.quote(real_plugin.__file__)} "$@"\n')
    plugin.chmod(0o755)
    with local_environment(tmp_path / "world", provider="real") as here:
        fixture = fixture_of(request.param, here, "acme", ACCOUNT)
        made = new_customer(here, "acme", ACCOUNT, silent, fixture=fixture, timeout_seconds=5)
        yield made.with_environment(
            PATH=f"{plugin.parent}{os.pathsep}{made.cli.environment['PATH']}",
            PULUMI_HOME=str(tmp_path / "pulumi"),
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION="true",
        )


def test_life_with_the_real_plugins_calls_needs_what_the_table_says(customer: Customer) -> None:
    deployer = Person.make(customer, Holder.DEPLOYER)

    life = live(deployer.customer, silent)
    good = customer.stack_file.read_text()
    customer.stack_file.write_text(good.replace('team: "platform"', 'crew: "other"'))
    retagged = deployer.customer.up()
    destroyed = deployer.customer.cli.pulumi("destroy", "--yes", stack=customer.stack)

    assert life.verdict == "verified"
    assert life.engine.aws_provider == "real"
    assert retagged.exit_code == 0, retagged.output
    assert destroyed.exit_code == 0, destroyed.output
    assert deployer.denied() <= {NOT_GRANTED}
    asked = {each.action for each in deployer.decisions()}
    real = {
        permission.action
        for need in needed(customer.settings, Holder.DEPLOYER)
        for permission in need.permissions
        if permission.real
    }
    assert real - asked <= NOT_ASKED
