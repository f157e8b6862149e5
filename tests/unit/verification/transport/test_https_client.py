"""Requests to public names: what a rehearsal refuses, and what stands in the way."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
import trustme

from logstreams.verification.transport.connect_error_kind import ConnectErrorKind
from logstreams.verification.transport.connect_errors import obstacle_of
from logstreams.verification.transport.https_client import public_client
from logstreams.verification.transport.loopback import REHEARSAL, BeyondLoopback

NAME = "splunk.example.com"
URL = f"https://{NAME}:8088/services/collector/health"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


def ask(url: str = URL) -> int:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200))
    with public_client("destination.url", transport=transport) as client:
        return client.get(url).status_code


def test_nothing_is_refused_outside_of_a_rehearsal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REHEARSAL, raising=False)

    assert ask() == 200


@pytest.mark.parametrize(
    ("proxy", "spared"),
    [
        pytest.param(None, None, id="no proxy"),
        pytest.param("http://proxy.example.com:3128", None, id="another machine's proxy"),
        pytest.param("http://127.0.0.1:3128", NAME, id="name that goes past the proxy"),
    ],
)
def test_rehearsal_refuses_what_would_leave_this_machine(
    monkeypatch: pytest.MonkeyPatch, proxy: str | None, spared: str | None
) -> None:
    monkeypatch.setenv(REHEARSAL, "1")
    if proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    if spared:
        monkeypatch.setenv("NO_PROXY", spared)

    with pytest.raises(BeyondLoopback, match=r"destination\.url"):
        ask()


def test_rehearsal_takes_loopback_and_a_proxy_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REHEARSAL, "1")
    assert ask("https://127.0.0.1:8088/") == 200

    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:3128")
    assert ask() == 200


def listening(context: ssl.SSLContext | None, words: bytes = b"") -> Iterator[int]:
    """A server on loopback that begins TLS, or says its words."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            while True:
                try:
                    accepted, _ = server.accept()
                except OSError:
                    return
                try:
                    if context:
                        context.wrap_socket(accepted, server_side=True).close()
                    else:
                        accepted.recv(4096)
                        accepted.sendall(words)
                except OSError:
                    pass
                finally:
                    accepted.close()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def obstacle(url: str) -> ConnectErrorKind:
    with pytest.raises(httpx2.HTTPError) as caught, public_client("a test") as client:
        client.get(url)
    return obstacle_of(caught.value)


@pytest.mark.parametrize(
    ("name", "days", "trusted", "wanted"),
    [
        pytest.param("127.0.0.1", 9, False, ConnectErrorKind.UNTRUSTED, id="untrusted"),
        pytest.param("127.0.0.1", -9, True, ConnectErrorKind.EXPIRED, id="expired"),
        pytest.param(
            "other.example.com", 9, True, ConnectErrorKind.OTHER_NAME, id="another name's"
        ),
    ],
)
def test_certificates_are_told_apart(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    days: int,
    trusted: bool,
    wanted: ConnectErrorKind,
) -> None:
    authority, now = trustme.CA(), datetime.now(UTC)
    made = authority.issue_cert(
        name, not_before=now - timedelta(days=30), not_after=now + timedelta(days=days)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.configure_cert(context)
    if trusted:
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    for port in listening(context):
        assert obstacle(f"https://127.0.0.1:{port}/") is wanted


def test_proxy_that_cannot_connect_is_told_from_one_that_will_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for answer, wanted in (
        (b"502 Bad Gateway", ConnectErrorKind.UNCONNECTED),
        (b"403 No", ConnectErrorKind.PROXY),
    ):
        for port in listening(None, b"HTTP/1.1 " + answer + b"\r\nContent-Length: 0\r\n\r\n"):
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
            assert obstacle(URL) is wanted


def test_server_that_hangs_up_is_no_fault_of_tls() -> None:
    for port in listening(None):
        assert obstacle(f"https://127.0.0.1:{port}/") is ConnectErrorKind.OTHER


def test_server_that_speaks_no_tls_is_one() -> None:
    for port in listening(None, b"HTTP/1.1 400 Bad Request\r\n\r\n"):
        assert obstacle(f"https://127.0.0.1:{port}/") is ConnectErrorKind.TLS


def test_port_without_a_listener_is_refused() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]

    assert obstacle(f"https://127.0.0.1:{port}/") is ConnectErrorKind.REFUSED


def test_name_that_cannot_be_looked_up_is_dns() -> None:
    assert obstacle("https://nowhere.invalid/") is ConnectErrorKind.DNS


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        pytest.param(httpx2.ConnectTimeout("x"), ConnectErrorKind.TIMEOUT, id="connecting"),
        pytest.param(httpx2.ReadTimeout("x"), ConnectErrorKind.TIMEOUT, id="reading"),
        pytest.param(httpx2.RemoteProtocolError("x"), ConnectErrorKind.OTHER, id="something else"),
        pytest.param(ssl.SSLError("x"), ConnectErrorKind.TLS, id="other TLS"),
        pytest.param(ssl.SSLEOFError("x"), ConnectErrorKind.OTHER, id="closed in the handshake"),
        pytest.param(
            ssl.SSLZeroReturnError("x"), ConnectErrorKind.OTHER, id="ended in the handshake"
        ),
        pytest.param(
            ConnectionResetError("x"), ConnectErrorKind.OTHER, id="reset in the handshake"
        ),
    ],
)
def test_error_is_its_obstacle(error: Exception, wanted: ConnectErrorKind) -> None:
    assert obstacle_of(error) is wanted


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        (10, ConnectErrorKind.EXPIRED),
        (62, ConnectErrorKind.OTHER_NAME),
        (19, ConnectErrorKind.UNTRUSTED),
    ],
    ids=["expired", "name", "self-signed"],
)
def test_certificate_is_told_apart_by_openssls_code(code: int, wanted: ConnectErrorKind) -> None:
    error = ssl.SSLCertVerificationError("x")
    error.verify_code = code

    assert obstacle_of(error) is wanted


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "http://proxy.invalid:3128"])
def test_proxy_that_does_not_answer_is_not_taken_for_the_host(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)

    assert obstacle(URL) is ConnectErrorKind.PROXY_SILENT
