"""A value is renewed while events flow: none is lost, none comes twice, no secret is shown."""

from __future__ import annotations

import os
from contextlib import chdir
from unittest import mock

from typer.testing import CliRunner

from logstreams.command.main import app
from rehearsal.cli import Ran
from rehearsal.customer import Customer
from rehearsal.rotations import RotationRun, play


def in_this_process(customer: Customer, arguments: tuple[str, ...]) -> Ran:
    """Run `logstreams` here, which spares its start."""
    environment = {**customer.cli.environment}
    with mock.patch.dict(os.environ, environment, clear=True), chdir(customer.world.project):
        done = CliRunner().invoke(app, arguments)
    assert isinstance(done.exception, SystemExit | None), done.exception
    return Ran(("logstreams", *arguments), done.exit_code, done.output, 0)


def rotated(customer: Customer, what: str) -> RotationRun:
    """Play it, and see that `--finish` refused before the form was saved."""
    run = play(customer, what, run=in_this_process)

    assert run.sent > 5
    assert (run.lost, run.twice) == (0, 0)
    assert run.too_early.exit_code == 1, run.too_early.output
    assert [value for value in run.secrets if value in run.output] == []
    return run
