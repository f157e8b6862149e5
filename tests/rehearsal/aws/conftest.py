"""One local AWS for the whole session; every test makes its own buckets, roles and keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rehearsal.aws import LocalAws, local_aws
from rehearsal.tls import TlsMaterial, issue
from tests.rehearsal.aws.support import Account


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> TlsMaterial:
    return issue(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory, tls: TlsMaterial) -> Iterator[LocalAws]:
    with local_aws(tmp_path_factory.mktemp("aws"), tls) as running:
        yield running


@pytest.fixture(scope="session")
def account(aws: LocalAws) -> Account:
    """The customer's account; its id starts with a zero."""
    return Account(aws, "012345670123")


@pytest.fixture(scope="session")
def stranger(aws: LocalAws) -> Account:
    """Another account."""
    return Account(aws, "210987654321")
