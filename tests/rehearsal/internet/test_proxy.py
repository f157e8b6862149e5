from __future__ import annotations

import socket
import ssl

import httpx2
import pytest

from rehearsal.internet import LocalInternet
from tests.rehearsal.waiting import eventually


def _client(internet: LocalInternet) -> httpx2.Client:
    trust = ssl.create_default_context(cafile=internet.ca)
    return httpx2.Client(proxy=internet.proxy_url, verify=trust, trust_env=False)


def test_published_name_is_reached_as_by_any_https_client(
    internet: LocalInternet, name: str
) -> None:
    internet.publish(name, 443, {"endpoint": name})
    internet.publish(name, 8443, {"endpoint": name})
    with _client(internet) as client:
        assert client.post(f"https://{name}/", json=[{"a": 1}]).json() == {"accepted": 1}
        assert client.post(f"https://{name}:8443/", json=[{"b": 2}]).status_code == 200
    assert internet.endpoint(name).events() == [{"a": 1}, {"b": 2}]


def test_client_can_be_led_there_by_its_environment(
    internet: LocalInternet, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    internet.publish(name, 443, {"endpoint": name})
    monkeypatch.setenv("HTTPS_PROXY", internet.proxy_url)
    monkeypatch.setenv("SSL_CERT_FILE", str(internet.ca))
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert httpx2.post(f"https://{name}/", json=[]).status_code == 200


@pytest.mark.parametrize("target", ["nobody.example", "127.0.0.1", "localhost", "192.0.2.1"])
def test_unknown_name_is_502_and_named(internet: LocalInternet, target: str) -> None:
    with _client(internet) as client, pytest.raises(httpx2.ProxyError, match="502"):
        client.get(f"https://{target}/")


def test_body_of_a_refusal_names_the_host(internet: LocalInternet) -> None:
    answer = _connect(internet, "nobody.example:443")
    assert answer.startswith(b"HTTP/1.1 502 ")
    assert b"nobody.example:443 is not published" in answer


def test_plain_http_is_refused(internet: LocalInternet) -> None:
    with _client(internet) as client:
        assert client.get("http://logs.acme.example/").status_code == 405


def test_gate_sees_the_clients_own_address(internet: LocalInternet, name: str) -> None:
    internet.publish(name, 443, {"endpoint": name})
    assert b" 200 " in _connect(internet, f"{name}:443", source="127.0.0.14", hang_up=True)
    eventually(lambda: internet.connections(name, 443))
    assert [each.source for each in internet.connections(name, 443)] == ["127.0.0.14"]


def _connect(
    internet: LocalInternet, target: str, source: str = "127.0.0.1", hang_up: bool = False
) -> bytes:
    host, port = internet.proxy_url.removeprefix("http://").split(":")
    proxy = (host, int(port))
    with socket.create_connection(proxy, timeout=5, source_address=(source, 0)) as connection:
        connection.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
        if hang_up:
            return connection.recv(4096)
        return b"".join(iter(lambda: connection.recv(4096), b""))
