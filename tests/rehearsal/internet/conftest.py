"""One local AWS and one local Internet for the session; every test publishes its own names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from logstreams.verification.test_event import TestEvent
from rehearsal.aws import LocalAws, local_aws
from rehearsal.internet import LocalInternet, local_internet
from rehearsal.tls import Authority
from tests.rehearsal.internet.support import ACCOUNT, REGION

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[LocalAws]:
    directory = tmp_path_factory.mktemp("aws")
    with local_aws(directory, authority.issue(directory / "tls")) as running:
        yield running


@pytest.fixture(scope="session")
def internet(
    tmp_path_factory: pytest.TempPathFactory, authority: Authority, aws: LocalAws
) -> Iterator[LocalInternet]:
    with local_internet(tmp_path_factory.mktemp("internet"), authority, aws) as running:
        yield running


@pytest.fixture
def number() -> int:
    """No other test has it."""
    return next(_NUMBERS)


@pytest.fixture
def name(number: int) -> str:
    return f"logs-{number}.acme.example"


@pytest.fixture
def probe() -> TestEvent:
    return TestEvent.fresh("org_01", datetime.now(UTC))


@pytest.fixture(scope="session")
def ec2(aws: LocalAws) -> Any:
    return aws.client("ec2", aws.administrator(ACCOUNT), REGION)
