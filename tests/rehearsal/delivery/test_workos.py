"""WorkOS behind its narrow interface, over real HTTP and TLS, with the official SDK."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from logstreams.verification.test_event import TestEvent
from logstreams.verification.workos.client import WorkOS
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure
from rehearsal.aws import local_aws
from rehearsal.tls import issue
from rehearsal.workos import LocalWorkOS, local_workos

CANARY = "sk_live_canary_0f5d1e7a9b"


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalWorkOS]:
    directory = tmp_path_factory.mktemp("workos")
    tls = issue(directory)
    with local_aws(directory, tls) as aws, local_workos(directory, tls, aws) as started:
        yield started


@pytest.fixture(autouse=True)
def trusting(local: LocalWorkOS, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(local.ca))


@pytest.fixture
def organization(local: LocalWorkOS) -> str:
    return local.create_organization("Acme")


@pytest.fixture
def workos(local: LocalWorkOS) -> Iterator[WorkOS]:
    client = WorkOS(local.create_key("production"), local.url, max_retries=0)
    yield client
    client.close()


def trouble_of(workos: WorkOS) -> tuple[ApiErrorKind, str]:
    with pytest.raises(WorkOSFailure) as raised:
        workos.organization_name("org_01EHZNVPK3SFK441A1RGBFSHRT")
    return raised.value.trouble, str(raised.value)


def test_organization_without_a_stream_is_seen_as_it_is(workos: WorkOS, organization: str) -> None:
    configuration = workos.audit_log_configuration(organization)

    assert workos.organization_name(organization) == "Acme"
    assert configuration is not None
    assert configuration[1] is None


def test_organization_that_is_not_there_is_none(workos: WorkOS) -> None:
    assert workos.organization_name("org_01EHZNVPK3SFK441A1RGBFSHRT") is None


def test_event_is_sent_once_recorded_and_found_in_an_export(
    workos: WorkOS, local: LocalWorkOS, organization: str
) -> None:
    schema = workos.create_schema()
    probe = TestEvent.fresh(organization, datetime.now(UTC), schema.version)
    lost = TestEvent.fresh(organization, datetime.now(UTC))

    workos.emit(probe)
    workos.emit(probe)

    assert workos.schema() == schema
    assert schema.required_metadata == ()
    assert len(local.events(organization)) == 1
    assert workos.recorded(probe) is True
    assert workos.recorded(lost) is False


def test_clock_is_compared_by_the_date_of_an_answer(
    workos: WorkOS, local: LocalWorkOS, organization: str
) -> None:
    local.set_clock(offset_seconds=-600)
    try:
        workos.organization_name(organization)
    finally:
        local.set_clock()

    assert workos.clock_offset_seconds == pytest.approx(600, abs=5)


@pytest.mark.parametrize(
    ("kind", "details", "trouble"),
    [
        pytest.param("error", {"status": 500}, ApiErrorKind.SERVER, id="500"),
        pytest.param("error", {"status": 503}, ApiErrorKind.SERVER, id="503"),
        pytest.param(
            "rate_limited", {"retry_after_seconds": 1}, ApiErrorKind.RATE_LIMITED, id="429"
        ),
        pytest.param("html", {}, ApiErrorKind.NOT_WORKOS, id="HTML for JSON"),
    ],
)
def test_outage_is_told_by_its_kind(
    workos: WorkOS, local: LocalWorkOS, kind: str, details: dict[str, int], trouble: ApiErrorKind
) -> None:
    local.begin_outage(kind, **details)
    try:
        assert trouble_of(workos)[0] is trouble
    finally:
        local.end_outage()


def test_key_that_is_not_accepted_never_shows(local: LocalWorkOS) -> None:
    trouble, text = trouble_of(WorkOS(CANARY, local.url))

    assert trouble is ApiErrorKind.UNAUTHORIZED
    assert CANARY not in text


@pytest.mark.parametrize(
    ("url", "trouble"),
    [
        pytest.param("https://no-such-host.invalid", ApiErrorKind.DNS, id="name"),
        pytest.param("https://127.0.0.1:{closed}", ApiErrorKind.CONNECT, id="port"),
    ],
)
def test_no_connection_is_told_by_its_layer(url: str, trouble: ApiErrorKind) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        target = url.format(closed=closed.getsockname()[1])
        assert trouble_of(WorkOS(CANARY, target, max_retries=0))[0] is trouble


def test_untrusted_certificate_is_a_matter_of_tls(
    local: LocalWorkOS, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    assert trouble_of(WorkOS(CANARY, local.url, max_retries=0))[0] is ApiErrorKind.TLS


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_proxy_that_is_not_there_is_a_matter_of_the_proxy(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv(variable, "http://127.0.0.1:9")

    trouble, _ = trouble_of(WorkOS(CANARY, "https://workos.test", max_retries=0))

    assert trouble is ApiErrorKind.PROXY
