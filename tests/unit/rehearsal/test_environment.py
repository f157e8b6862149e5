"""A rehearsal's environment leads nowhere but to this machine."""

from __future__ import annotations

import pytest

from logstreams.verification.transport.loopback import (
    BeyondLoopback,
    is_loopback,
    refuse_beyond_loopback,
)
from rehearsal.variables import scrubbed


def test_everything_that_could_lead_to_a_real_account_is_gone() -> None:
    dirty = {
        "AWS_PROFILE": "production",
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "aws_session_token": "token",
        "WORKOS_API_KEY": "sk_live_real",
        "PULUMI_ACCESS_TOKEN": "pul-real",
        "PULUMI_CONFIG_PASSPHRASE": "secret",
        "HTTPS_PROXY": "http://proxy:3128",
        "https_proxy": "http://proxy:3128",
        "PATH": "/usr/bin",
        "HOME": "/home/me",
    }

    clean = scrubbed(dirty)

    assert {name for name in dirty if name in clean} == {"PATH", "HOME"}
    assert clean["LOGSTREAMS_REHEARSAL"] == "1"
    assert clean["AWS_CONFIG_FILE"] == clean["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("localhost", True),
        ("s3.localhost", True),
        ("api.workos.com", False),
        ("localhost.example.com", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("", False),
        (None, False),
    ],
)
def test_loopback_is_told_by_the_host(host: str | None, local: bool) -> None:
    assert is_loopback(host) is local


@pytest.mark.parametrize("url", ["https://api.workos.com", None, "not a url"])
def test_rehearsal_refuses_an_endpoint_that_is_not_here(
    url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGSTREAMS_REHEARSAL", "1")
    with pytest.raises(BeyondLoopback, match="WORKOS_BASE_URL"):
        refuse_beyond_loopback(url, "WORKOS_BASE_URL")

    monkeypatch.delenv("LOGSTREAMS_REHEARSAL")
    refuse_beyond_loopback(url, "WORKOS_BASE_URL")
