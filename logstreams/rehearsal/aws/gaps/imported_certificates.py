"""An imported certificate is described by what it says; MiniStack makes up its names and its end.

Real: DescribeCertificate returns the names and the validity that the X.509 certificate has.
Source: AWS Certificate Manager API Reference, ImportCertificate and CertificateDetail, read
2026-11-24.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID
from ministack.services import acm

from logstreams.rehearsal.aws.gaps.wrapping import Function, wrap


def close() -> None:
    """Read the certificate once it is imported."""
    wrap(acm, "_import_certificate", _read)


def _read(original: Function) -> Function:
    def import_certificate(data: dict[str, Any]) -> Any:
        answer = original(data)
        status, _, body = answer
        if status == 200:  # noqa: PLR2004 - OK
            record = acm._certificates[json.loads(body)["CertificateArn"]]  # noqa: SLF001
            record.update(_described(record["_pem_body"]))
        return answer

    return import_certificate


def _described(pem: str) -> dict[str, Any]:
    certificate = x509.load_pem_x509_certificate(pem.encode())
    names = _names(certificate)
    return {
        "DomainName": names[0],
        "SubjectAlternativeNames": names,
        "NotBefore": _iso(certificate.not_valid_before_utc),
        "NotAfter": _iso(certificate.not_valid_after_utc),
        "Status": "ISSUED" if certificate.not_valid_after_utc > datetime.now(UTC) else "EXPIRED",
    }


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return [str(each.value) for each in common] or [""]
    return list(extension.value.get_values_for_type(x509.DNSName)) or [""]


def _iso(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
