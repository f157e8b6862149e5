"""Certificates of a rehearsal: an own authority and a server certificate, for one run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import trustme

NAMES = ("127.0.0.1", "localhost")
OWNER_ONLY = 0o600


@dataclass(frozen=True)
class TlsMaterial:
    """Three PEM files every server and client of a rehearsal shares.

    Attributes:
        ca: The authority, for clients (AWS_CA_BUNDLE, SSL_CERT_FILE).
        certificate: The server certificate followed by the authority: a client that is given
            this file as its trust store (a local Lambda function) needs both in one.
        key: The server certificate's private key, readable by its owner only.
    """

    ca: Path
    certificate: Path
    key: Path


def issue(directory: Path) -> TlsMaterial:
    """Make an authority and a server certificate for this machine's loopback names.

    The authority's key is never written, so nothing else can be signed with it later.

    Args:
        directory: Where the files go; made if it is missing, its files of that name replaced.
    """
    directory.mkdir(parents=True, exist_ok=True)
    authority = trustme.CA()
    server = authority.issue_cert(*NAMES)
    material = TlsMaterial(
        ca=directory / "ca.pem",
        certificate=directory / "server.pem",
        key=directory / "server.key",
    )
    root = authority.cert_pem.bytes()
    leaf = b"".join(blob.bytes() for blob in server.cert_chain_pems)
    material.ca.write_bytes(root)
    material.certificate.write_bytes(leaf + root)
    material.key.touch(mode=OWNER_ONLY)
    material.key.chmod(OWNER_ONLY)
    material.key.write_bytes(server.private_key_pem.bytes())
    return material
