"""How Datadog's official client reaches a site."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

import urllib3
from datadog_api_client import Configuration

from logstreams.verification.transport.loopback import proxy_of

CONNECT_SECONDS = 5
READ_SECONDS = 20
RETRIES = 1
"""How often a request is made once more: after a lost connection, 502, 503 and 504."""


def configuration_of(url: str, api_key: str, application_key: str | None) -> Configuration:
    """How the official client asks: with these keys, by the environment's proxy and authorities.

    Args:
        url: Of the site's API.
        api_key: The API key.
        application_key: The application key; None: for what takes none.
    """
    configuration = Configuration(
        host=url,
        preload_content=False,
        request_timeout=(CONNECT_SECONDS, READ_SECONDS),
        ssl_ca_cert=os.environ.get("SSL_CERT_FILE"),
        retry_policy=urllib3.Retry(
            total=RETRIES,
            # A redirect would carry the keys to another host: the client sends them in headers of
            # Datadog's own, which urllib3 does not take off.
            redirect=0,
            raise_on_redirect=False,
            status_forcelist=(502, 503, 504),
            allowed_methods=None,  # the one POST is a search
            raise_on_status=False,
            backoff_factor=0.2,
            respect_retry_after_header=False,
        ),
    )
    # The client fills in keys of DD_API_KEY and DD_APP_KEY: the stack file says which are meant.
    configuration.api_key = {"apiKeyAuth": api_key}
    if application_key:
        configuration.api_key["appKeyAuth"] = application_key
    if proxy := proxy_of(url):
        configuration.proxy, configuration.proxy_headers = _proxy(proxy)
    return configuration


def _proxy(url: str) -> tuple[str, Mapping[str, str]]:
    """A proxy's URL, and the header that takes its user and password out of it."""
    parts = urlsplit(url)
    if parts.username is None:
        return url, {}
    user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return bare, urllib3.make_headers(proxy_basic_auth=user)
