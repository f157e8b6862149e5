from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from logstreams.settings.destinations.datadog import SITES
from logstreams.verification.transport.loopback import REHEARSAL
from tests.unit.verification.destinations.datadog.site import Sites, serve

AUTHORITY = trustme.CA()


@pytest.fixture
def sites(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Sites]:
    """Every site's API host, and the environment of a rehearsal that leads there."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    hosts = [f"api.{host}" for host in SITES.values()]
    AUTHORITY.issue_cert(*hosts).configure_cert(context)
    AUTHORITY.cert_pem.write_to_path(tmp_path / "ca.pem")
    server, there = serve(context)
    for name in ("https_proxy", "all_proxy", "no_proxy", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", there.url)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv(REHEARSAL, "1")
    yield there
    server.shutdown()
    server.server_close()
