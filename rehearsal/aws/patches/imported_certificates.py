"""Certificate Manager reads a certificate that is imported; MiniStack takes any text for one.

Real: names and validity are the certificate's; one that is not valid yet or no longer, or whose
private key is another's, is refused; one that expires later is EXPIRED.
Source: AWS Certificate Manager User Guide, "Prerequisites for importing ACM certificates", and API
Reference, CertificateDetail (2026-11-24). The texts are this kit's.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from ministack.core.responses import error_response_json
from ministack.services import acm
from ministack.services.acm import _certificates, _decode_pem_field

from rehearsal.aws.patches.wrapping import Function, wrap


def apply() -> None:
    """Read certificates and refuse those of no use."""
    wrap(acm, "_import_certificate", _reading)
    wrap(acm, "_cert_shape", _with_its_status)


def _reading(original: Function) -> Function:
    def import_certificate(data: dict[str, Any]) -> Any:
        if not data.get("PrivateKey"):
            return original(data)
        try:
            pem = _decode_pem_field(data.get("Certificate")).encode()
            certificate = x509.load_pem_x509_certificate(pem)
            key = load_pem_private_key(_decode_pem_field(data["PrivateKey"]).encode(), None)
        except (TypeError, ValueError):
            return _refusal("The certificate or its private key cannot be read as unencrypted PEM.")
        if _spelled(certificate.public_key()) != _spelled(key.public_key()):
            return _refusal("The private key does not match the certificate's public key.")
        if not _begins(certificate) <= datetime.now(UTC) < _ends(certificate):
            return _refusal("The certificate is not in its validity period.")
        answer = original(data)
        arn = json.loads(answer[2])["CertificateArn"]
        names = _names(certificate)
        _certificates[arn] |= {
            "DomainName": names[0] if names else "",
            "SubjectAlternativeNames": names,
            "NotBefore": _begins(certificate).isoformat(),
            "NotAfter": _ends(certificate).isoformat(),
        }
        return answer

    return import_certificate


def _with_its_status(original: Function) -> Function:
    def cert_shape(record: dict[str, Any]) -> dict[str, Any]:
        shape: dict[str, Any] = original(record)
        expired = shape["NotAfter"] <= datetime.now(UTC).timestamp()
        return {**shape, "Status": "EXPIRED"} if expired else shape

    return cert_shape


def _refusal(reason: str) -> Any:
    return error_response_json("ValidationException", reason, 400)


def _begins(certificate: x509.Certificate) -> datetime:
    return certificate.not_valid_before_utc


def _ends(certificate: x509.Certificate) -> datetime:
    return certificate.not_valid_after_utc


def _spelled(key: Any) -> Any:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    return found.value.get_values_for_type(x509.DNSName)
