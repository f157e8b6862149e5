"""deploy.yml's own commands: what is not deployed is updated, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.rehearsal.fleet.actions import Runner, RunResult, workflow
from tests.rehearsal.fleet.conftest import Repository

JOB = workflow("deploy.yml")["jobs"]["deploy"]


def deployed(repository: Repository, runner: Callable[..., Runner], name: str) -> RunResult:
    context = {
        f"{kind}__{variable}": repository.environment[variable]
        for kind, variable in (
            ("vars", "PULUMI_BACKEND_URL"),
            ("secrets", "PULUMI_CONFIG_PASSPHRASE"),
            ("secrets", "WORKOS_API_KEY"),
        )
    }
    return runner(name, "main", 0, vars__AWS_CONFIG="", **context).run(JOB)


def test_deploy_updates_what_is_behind_and_takes_pending_for_no_failure(
    repository: Repository, runner: Callable[..., Runner]
) -> None:
    for stack in ("globex", "hooli", "initech"):
        repository.file(stack).unlink()
    repository.commit("Two stacks")

    first = deployed(repository, runner, "first")
    again = deployed(repository, runner, "again")
    repository.change("acme", "days: 365", "days: 400")
    repository.commit("acme keeps longer")
    repository.change("umbrella", "days: 365", "days: 0")
    repository.commit("umbrella is wrong")
    last = deployed(repository, runner, "last")

    assert first.exit_code == 0, first.output
    assert "### ⏳ 2 stacks updated: 2 pending" in first.summary
    assert "`logstreams form acme --set" in first.summary
    assert again.exit_code == 0, again.output
    # Pending is not verified: each run comes back to it.
    assert "### ⏳ 2 stacks updated: 2 pending" in again.summary
    assert "`its last verdict is pending`" in again.summary
    # Two commits later: acme's is not that of the last push, and is deployed all the same.
    assert last.exit_code == 2, last.output
    assert re.search(r"^\| ⏳ \| `acme` \| 3 update, \d+ same \|", last.summary, re.MULTILINE)
    assert "| ❌ | `umbrella` | – | – | invalid | – |" in last.summary
    assert "`stacks/Pulumi.acme.yaml`" in last.summary
