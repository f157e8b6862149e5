"""URLs that the environment names: any, or why none; values are not shown."""

from __future__ import annotations

import pytest

from logstreams.verification.workos.addresses import BASE_URL, base_path, unusable_address

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXIES, *map(str.lower, PROXIES), "WORKOS_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("WORKOS_BASE_URL", "", id="empty"),
        pytest.param("WORKOS_BASE_URL", "https://api.workos.com", id="WorkOS"),
        pytest.param("WORKOS_BASE_URL", "http://127.0.0.1:8080/", id="port and path"),
        pytest.param("HTTPS_PROXY", "http://user:canary@proxy:3128", id="proxy with a password"),
        pytest.param("https_proxy", "proxy.acme.example:3128", id="proxy without a scheme"),
        pytest.param("ALL_PROXY", "socks5://127.0.0.1:1080", id="SOCKS"),
    ],
)
def test_url_is_none_to_remark(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    assert unusable_address() == ""


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        pytest.param("WORKOS_BASE_URL", "https://canary\n", "WORKOS_BASE_URL: ", id="newline"),
        pytest.param("WORKOS_BASE_URL", "canary.example", "no scheme", id="no scheme"),
        pytest.param("WORKOS_BASE_URL", "ftp://canary", "ftp scheme", id="another scheme"),
        pytest.param("WORKOS_BASE_URL", "https://", "no host", id="no host"),
        pytest.param("HTTPS_PROXY", "http://u:canary@proxy:80x", "HTTPS_PROXY: Invalid port",
                     id="port of a proxy"),
    ],
)  # fmt: skip
def test_text_that_is_no_url_is_named_by_its_variable_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)

    assert said in unusable_address()
    assert "canary" not in unusable_address()


@pytest.mark.parametrize(
    ("url", "path"),
    [
        pytest.param("https://api.workos.com", "", id="none"),
        pytest.param("https://api.workos.com/", "", id="a slash"),
        pytest.param("https://api.workos.com/v1/", "/v1", id="a path"),
        pytest.param("", "", id="not set"),
    ],
)
def test_path_of_the_base_url_is_told(url: str, path: str) -> None:
    assert base_path({BASE_URL: url}) == path
