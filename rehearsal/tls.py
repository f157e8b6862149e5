"""Certificates of a rehearsal: an own authority, and what it issues, for one run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

S3_CONTROL = "s3-control.local-aws.example"
"""Where the local AWS's S3 Control is asked: every SDK puts `ACCOUNT.` before the endpoint's host
(S3 API reference, "TagResource", 2026-11-28), which before an address would be no name."""

NAMES = ("127.0.0.1", "localhost", S3_CONTROL, f"*.{S3_CONTROL}")
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


@dataclass(frozen=True)
class Certificate:
    """Two PEM files of one server.

    Attributes:
        chain: The server's certificate followed by the authority's.
        key: Its private key, readable by its owner only.
    """

    chain: Path
    key: Path


class Authority:
    """Issues certificates as long as this process lives.

    Its own key is never written, so nothing else can be signed with it later.
    """

    def __init__(self) -> None:
        self._ca = trustme.CA()

    def issue(self, directory: Path) -> TlsMaterial:
        """A server certificate for this machine's loopback names, and the authority's own.

        Args:
            directory: Where the files go; made if it is missing, its files of that name replaced.
        """
        directory.mkdir(parents=True, exist_ok=True)
        ca = directory / "ca.pem"
        ca.write_bytes(self._ca.cert_pem.bytes())
        server = self._write(directory / "server.pem", self._ca.issue_cert(*NAMES))
        return TlsMaterial(ca=ca, certificate=server.chain, key=server.key)

    def certificate(
        self, file: Path, *names: str, expired: bool = False, expires_in_seconds: float = 0
    ) -> Certificate:
        """A certificate for public names.

        Args:
            file: Where its chain goes; the key is beside it, with the suffix `.key`.
            names: DNS names it is for.
            expired: It was valid for 90 days, until yesterday.
            expires_in_seconds: It is valid for so long, if not 0.
        """
        file.parent.mkdir(parents=True, exist_ok=True)
        end = None
        if expired or expires_in_seconds:
            end = datetime.now(UTC) + timedelta(
                days=-1 if expired else 0, seconds=expires_in_seconds
            )
        start = end - timedelta(days=90) if end else None
        issued = self._ca.issue_cert(*names, not_before=start, not_after=end)
        return self._write(file, issued)

    def _write(self, file: Path, issued: trustme.LeafCert) -> Certificate:
        key = file.with_suffix(".key")
        chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
        file.write_bytes(chain + self._ca.cert_pem.bytes())
        key.touch(mode=OWNER_ONLY)
        key.chmod(OWNER_ONLY)
        key.write_bytes(issued.private_key_pem.bytes())
        return Certificate(chain=file, key=key)


def issue(directory: Path) -> TlsMaterial:
    """Make an authority and a server certificate for this machine's loopback names.

    Args:
        directory: Where the files go; made if it is missing, its files of that name replaced.
    """
    return Authority().issue(directory)
