from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.customer import Customer
from rehearsal.environment import LocalEnvironment, local_environment
from rehearsal.fixtures import fixture_of
from rehearsal.scenario import live, new_customer

ACCOUNT = "012345670123"


def silent(_: str) -> None:
    pass


@pytest.fixture(scope="session")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalEnvironment]:
    with local_environment(tmp_path_factory.mktemp("world"), internet=True) as started:
        yield started


@pytest.fixture(scope="session")
def acme(here: LocalEnvironment) -> Customer:
    """A customer whose events arrive at the kit's receiver, verified."""
    fixture = fixture_of("https", here, "acme", ACCOUNT)
    customer = new_customer(here, "acme", ACCOUNT, silent, fixture=fixture, timeout_seconds=20)
    assert live(customer, silent).verdict == "verified"
    return customer


@pytest.fixture
def emitter(tmp_path: Path) -> Path:
    """A program that emits events until its input ends, and prints each one's nonce."""
    path = tmp_path / "emitter.py"
    path.write_text(EMITTER)
    return path


EMITTER = """
import os, select, sys
from datetime import UTC, datetime
from logstreams.verification.test_event import TestEvent
from logstreams.verification.workos.client import WorkOS

workos = WorkOS(os.environ["WORKOS_API_KEY"])
while not select.select([sys.stdin], [], [], 0.3)[0]:
    probe = TestEvent.fresh(sys.argv[1], datetime.now(UTC))
    workos.emit(probe)
    print(probe.nonce, flush=True)
"""
