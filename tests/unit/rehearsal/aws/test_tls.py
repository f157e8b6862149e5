from __future__ import annotations

import socket
import ssl
import stat
import threading
from pathlib import Path

import pytest

from rehearsal.tls import TlsMaterial, issue


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> TlsMaterial:
    return issue(tmp_path_factory.mktemp("tls") / "made-by-issue")


def handshake(material: TlsMaterial, name: str, trust: Path) -> str | None:
    """The TLS version a client settles on that asks for this name and trusts this file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(material.certificate, material.key)
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            context.wrap_socket(theirs, server_side=True).close()
        except OSError:
            theirs.close()

    server = threading.Thread(target=serve)
    server.start()
    try:
        client = ssl.create_default_context(cafile=trust)
        with client.wrap_socket(ours, server_hostname=name) as wrapped:
            return wrapped.version()
    finally:
        ours.close()
        server.join()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("trusted", ["ca", "certificate"])
def test_certificate_is_good_for_the_loopback_names(
    material: TlsMaterial, name: str, trusted: str
) -> None:
    assert handshake(material, name, getattr(material, trusted)) == "TLSv1.3"


def test_certificate_is_not_good_for_another_name(material: TlsMaterial) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=r"s3\.amazonaws\.com"):
        handshake(material, "s3.amazonaws.com", material.ca)


def test_certificate_of_another_issue_is_not_trusted(material: TlsMaterial, tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(material, "localhost", issue(tmp_path).ca)


def test_key_is_readable_by_its_owner_only(material: TlsMaterial) -> None:
    assert stat.S_IMODE(material.key.stat().st_mode) == 0o600


def test_authoritys_key_is_not_written(material: TlsMaterial) -> None:
    written = {path.name for path in material.ca.parent.iterdir()}
    assert written == {"ca.pem", "server.pem", "server.key"}
