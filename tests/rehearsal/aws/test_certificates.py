"""Certificates that are imported into Certificate Manager."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import trustme

from tests.rehearsal.aws.support import Account, refused

NAME = "receiver.example"


@pytest.fixture
def acm(account: Account) -> Any:
    return account.client("acm")


def issued(**validity: datetime) -> trustme.LeafCert:
    return trustme.CA().issue_cert(NAME, f"also.{NAME}", **validity)


def pems(leaf: trustme.LeafCert, key: trustme.LeafCert | None = None) -> dict[str, bytes]:
    return {
        "Certificate": leaf.cert_chain_pems[0].bytes(),
        "PrivateKey": (key or leaf).private_key_pem.bytes(),
    }


def test_imported_certificate_shows_its_names_and_validity(account: Account, acm: Any) -> None:
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    arn = acm.import_certificate(**pems(issued(not_after=end)))["CertificateArn"]
    assert arn.startswith(f"arn:aws:acm:us-east-1:{account.id}:certificate/")
    found = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    assert found["DomainName"] == NAME
    assert found["SubjectAlternativeNames"] == [NAME, f"also.{NAME}"]
    assert found["NotAfter"] == end
    assert (found["Status"], found["Type"]) == ("ISSUED", "IMPORTED")


def test_certificate_imported_anew_keeps_its_arn(acm: Any) -> None:
    arn = acm.import_certificate(**pems(issued()))["CertificateArn"]
    again = acm.import_certificate(CertificateArn=arn, **pems(issued()))["CertificateArn"]
    assert again == arn


def test_certificate_expires_while_it_is_there(acm: Any) -> None:
    end = datetime.now(UTC) + timedelta(seconds=2)
    arn = acm.import_certificate(**pems(issued(not_after=end)))["CertificateArn"]
    time.sleep(2)
    assert acm.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "EXPIRED"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(pems(issued(not_after=datetime(2025, 1, 1, tzinfo=UTC))), id="expired"),
        pytest.param(pems(issued(), issued()), id="key-of-another"),
        pytest.param(pems(issued()) | {"Certificate": b"no PEM"}, id="no-certificate"),
    ],
)
def test_certificate_of_no_use_is_refused(acm: Any, given: dict[str, bytes]) -> None:
    assert refused(acm.import_certificate, **given)[:2] == (400, "ValidationException")
