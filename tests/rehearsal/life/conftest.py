from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.customer import Customer
from rehearsal.environment import LocalEnvironment, local_environment
from rehearsal.scenario import Scenario, live, new_customer

ACCOUNT = "012345670123"


def silent(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalEnvironment]:
    with local_environment(tmp_path_factory.mktemp("world")) as started:
        yield started


@pytest.fixture(scope="module")
def acme(here: LocalEnvironment) -> Customer:
    return new_customer(here, "acme", ACCOUNT, silent, timeout_seconds=5)


@pytest.fixture(scope="module")
def life(acme: Customer) -> Scenario:
    """A customer whose life was lived to the end: verified, and nothing left to do."""
    return live(acme, silent)


@pytest.fixture(scope="module")
def verified(acme: Customer, life: Scenario) -> Customer:
    assert life.verdict == "verified"
    return acme


def text_of(folder: Path) -> str:
    """Everything that lies in a folder, as one text."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return "\n".join(path.read_text(errors="replace") for path in files)
