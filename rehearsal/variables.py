"""The environment of everything a rehearsal starts: scrubbed, then pointed at this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping

from logstreams.verification.transport.loopback import REHEARSAL

SCRUBBED = ("AWS_", "WORKOS_", "PULUMI_", "LOGSTREAMS_")
"""Beginnings of variables that could lead a rehearsal to a real account or service."""

ALSO_SCRUBBED = frozenset(
    {
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "VIRTUAL_ENV",
        "PYTHONDONTWRITEBYTECODE",  # leads nowhere, but makes every start twice as long
    }
)


def scrubbed(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment without anything of a real account, marked as a rehearsal's.

    Credential files are closed off too: `~/.aws` is neither read nor asked for.
    """
    source = os.environ if environment is None else environment
    kept = {
        name: value
        for name, value in source.items()
        if not name.upper().startswith(SCRUBBED) and name.upper() not in ALSO_SCRUBBED
    }
    return kept | {
        REHEARSAL: "1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1,localhost",
    }
