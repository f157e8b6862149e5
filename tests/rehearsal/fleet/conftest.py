from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rehearsal.cli import passed
from rehearsal.customer import LOCAL_EGRESS
from rehearsal.environment import local_environment
from rehearsal.stack_file import stack_file
from tools.fleets.repository import Machines, Repository

ACCOUNT = "012345670123"
STACKS = ("acme", "globex", "hooli", "initech", "umbrella")


def silent(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    with local_environment(tmp_path_factory.mktemp("world")) as here:
        key = here.workos.create_key("production")
        cli = here.cli(ACCOUNT, key, silent)
        repository = Repository(here, here.project, dict(cli.environment))
        for stack in STACKS:
            text = stack_file(
                account_id=ACCOUNT,
                organization_id=here.workos.create_organization(stack, "production"),
                environment="production",
                egress=LOCAL_EGRESS,
            )
            repository.file(stack).write_text(text)
            passed(cli.pulumi("stack", "init", stack))
        repository.init("Five stacks")
        yield repository


@pytest.fixture
def comments(runner: Machines) -> Callable[[], list[dict[str, str]]]:
    """What was written to the pull request."""
    store = runner.comments
    return lambda: json.loads(store.read_text()) if store.exists() else []


@pytest.fixture
def runner(tmp_path: Path, repository: Repository) -> Machines:
    return Machines(repository, tmp_path)
