"""One local AWS and one local WorkOS for the session; every test has its own organization."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import trustme
from workos import WorkOSClient
from workos.audit_logs.models import AuditLogSchemaTargetInput

from rehearsal.aws import LocalAws, local_aws
from rehearsal.tls import TlsMaterial
from rehearsal.workos import LocalWorkOS, local_workos
from tests.rehearsal.workos.receiving import Internet, Subscriber, material
from tests.rehearsal.workos.support import ACTION, CUSTOMER_ACCOUNT, Customer


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory, authority: trustme.CA) -> TlsMaterial:
    """As `issue` makes it, of an authority that can sign for public names later."""
    return material(tmp_path_factory.mktemp("tls"), authority)


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory, tls: TlsMaterial) -> Iterator[LocalAws]:
    with local_aws(tmp_path_factory.mktemp("aws"), tls) as running:
        yield running


@pytest.fixture(scope="session")
def names_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("names") / "names.json"


@pytest.fixture(scope="session")
def running(
    tmp_path_factory: pytest.TempPathFactory, tls: TlsMaterial, aws: LocalAws, names_file: Path
) -> Iterator[LocalWorkOS]:
    with local_workos(tmp_path_factory.mktemp("workos"), tls, aws, names_file) as started:
        yield started


@pytest.fixture
def workos(running: LocalWorkOS) -> Iterator[LocalWorkOS]:
    """One process for all tests; each gives back the clock, the API and the limit as they were."""
    yield running
    running.set_clock()
    running.end_outage()
    running.limit_rate()


@pytest.fixture
def http(workos: LocalWorkOS) -> Iterator[httpx2.Client]:
    """Requests that no SDK has a hand in."""
    trust = ssl.create_default_context(cafile=workos.ca)
    with httpx2.Client(base_url=workos.url, verify=trust, trust_env=False) as client:
        yield client


@pytest.fixture
def key(workos: LocalWorkOS) -> str:
    return workos.create_key("production")


@pytest.fixture
def sdk(workos: LocalWorkOS, key: str, monkeypatch: pytest.MonkeyPatch) -> WorkOSClient:
    """The official SDK as a user makes it: nothing but the URL, the key and SSL_CERT_FILE."""
    monkeypatch.setenv("SSL_CERT_FILE", str(workos.ca))
    return WorkOSClient(api_key=key, client_id="client_1", base_url=workos.url, max_retries=0)


@pytest.fixture
def organization(workos: LocalWorkOS) -> str:
    return workos.create_organization("Acme")


@pytest.fixture
def schema(sdk: WorkOSClient) -> None:
    sdk.audit_logs.create_schema(ACTION, targets=[AuditLogSchemaTargetInput(type="team")])


@pytest.fixture(scope="session")
def iam(aws: LocalAws) -> Any:
    return aws.client("iam", aws.administrator(CUSTOMER_ACCOUNT))


@pytest.fixture(scope="session")
def s3(aws: LocalAws) -> Any:
    return aws.client("s3", aws.administrator(CUSTOMER_ACCOUNT))


@pytest.fixture
def customer(
    workos: LocalWorkOS,
    organization: str,
    sdk: WorkOSClient,
    schema: None,
    iam: Any,
    s3: Any,
) -> Customer:
    name = f"acme-{uuid4().hex[:8]}"
    return Customer(workos, organization, sdk, name, name, iam, s3)


@pytest.fixture
def internet(authority: trustme.CA, names_file: Path) -> Iterator[Internet]:
    with Internet(authority, names_file) as made:
        yield made


@pytest.fixture
def subscriber(
    workos: LocalWorkOS, organization: str, sdk: WorkOSClient, schema: None
) -> Iterator[Subscriber]:
    """Its stream ends with the test: what is undelivered would be tried at the next one's site."""
    yield Subscriber(workos, organization, sdk)
    if workos.stream(organization):
        workos.delete_stream(organization)
