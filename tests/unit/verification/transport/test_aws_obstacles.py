"""What stands between this machine and AWS, by boto3's own errors."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore.config import Config

from logstreams.verification.collect.reading import fact
from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.transport.connect_error_kind import ConnectErrorKind
from rehearsal.faults.aws_reach import UNRESOLVABLE
from rehearsal.tls import issue

QUICK = Config(connect_timeout=2, read_timeout=0.5, retries={"total_max_attempts": 1})
CANARY = "canary-0123456789"


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            near, _ = server.accept()
            with near:
                answer(near)

        threading.Thread(target=serve, daemon=True).start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}"


def asked(url: str) -> Fact[Any]:
    sts = boto3.client(
        "sts",
        region_name="us-east-1",
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="x",
        endpoint_url=url,
        config=QUICK,
    )
    return fact(sts.get_caller_identity)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


def obstacle(found: Fact[Any]) -> ConnectErrorKind | None:
    assert isinstance(found, Unavailable)
    return found.obstacle


def test_name_that_does_not_resolve() -> None:
    assert obstacle(asked(UNRESOLVABLE)) is ConnectErrorKind.DNS


def test_port_without_a_listener() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{taken.getsockname()[1]}"
        assert obstacle(asked(url)) is ConnectErrorKind.REFUSED


def test_proxy_that_is_gone_is_named_and_its_password_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:{CANARY}@127.0.0.1:{taken.getsockname()[1]}")
        found = asked("https://sts.aws.example")
    assert obstacle(found) is ConnectErrorKind.PROXY
    assert isinstance(found, Unavailable)
    assert "HTTPS_PROXY" in found.reason
    assert CANARY not in found.reason


def test_certificate_of_an_authority_that_is_not_trusted(tmp_path: Any) -> None:
    issue(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")

    def handshake(near: socket.socket) -> None:
        try:
            context.wrap_socket(near, server_side=True)
        except OSError:
            return

    with listening(handshake) as url:
        assert obstacle(asked(url)) is ConnectErrorKind.UNTRUSTED


def test_server_that_speaks_no_tls() -> None:
    with listening(lambda near: near.sendall(b"HTTP/1.1 200 OK\r\n\r\n")) as url:
        assert obstacle(asked(url)) is ConnectErrorKind.TLS


def test_server_that_never_answers() -> None:
    with listening(lambda near: threading.Event().wait(4) and None) as url:
        assert obstacle(asked(url)) is ConnectErrorKind.TIMEOUT


def test_answer_of_aws_is_no_obstacle() -> None:
    def refuse() -> None:
        raise ValueError("another shape")

    assert obstacle(fact(refuse)) is None
