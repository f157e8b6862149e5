"""An imported certificate has its own names and dates; MiniStack makes some up.

Source: AWS Certificate Manager API Reference, CertificateDetail (DomainName, NotBefore, NotAfter,
SubjectAlternativeNames; of one that has expired, the status EXPIRED), 2026-11-24.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from ministack.services import acm

from logstreams.rehearsal.aws.gaps.wrapping import Function, wrap

_TIME = "%Y-%m-%dT%H:%M:%SZ"


def close() -> None:
    """Read the certificate, whenever it is asked for."""
    wrap(acm, "_cert_shape", _read)


def _read(original: Function) -> Function:
    def shape(cert: dict[str, Any], *others: Any) -> Any:
        if cert.get("Type") != "IMPORTED":
            return original(cert, *others)
        return original({**cert, **_facts(cert["_pem_body"])}, *others)

    return shape


def _facts(pem: str) -> dict[str, Any]:
    found = x509.load_pem_x509_certificate(pem.encode())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    dns = names.get_values_for_type(x509.DNSName)
    until = found.not_valid_after_utc
    return {
        "DomainName": dns[0] if dns else "",
        "SubjectAlternativeNames": dns,
        "NotBefore": found.not_valid_before_utc.strftime(_TIME),
        "NotAfter": until.strftime(_TIME),
        "Status": "EXPIRED" if until < datetime.now(UTC) else "ISSUED",
    }
