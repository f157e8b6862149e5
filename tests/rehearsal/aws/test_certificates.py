"""Certificates that a customer imports."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from logstreams.rehearsal.tls import Authority
from tests.rehearsal.aws.support import Account


@pytest.mark.parametrize("expired", [False, True], ids=["valid", "expired"])
def test_imported_certificate_is_described_by_what_it_says(
    account: Account, tmp_path: Path, expired: bool
) -> None:
    pem = Authority().certificate(
        tmp_path / "c.pem", "logs.acme.example", "b.example", expired=expired
    )
    acm = account.client("acm")
    arn = acm.import_certificate(
        Certificate=pem.chain.read_bytes(), PrivateKey=pem.key.read_bytes()
    )["CertificateArn"]

    found = acm.describe_certificate(CertificateArn=arn)["Certificate"]

    assert f":{account.id}:certificate/" in arn
    assert found["SubjectAlternativeNames"] == ["logs.acme.example", "b.example"]
    assert found["DomainName"] == "logs.acme.example"
    assert (found["NotAfter"] < datetime.now(UTC)) is expired
    assert found["Status"] == ("EXPIRED" if expired else "ISSUED")
