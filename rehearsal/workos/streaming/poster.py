"""POST requests to public names, from WorkOS's addresses."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from http.client import responses
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import urllib3

from rehearsal.workos.streaming.deliverer import DeliveryError
from rehearsal.workos.streaming.failures import failure, unanswered
from rehearsal.workos.streaming.names import Names

SECONDS = 3
"""To connect, and again to read the answer. WorkOS documents no limit; this one is short so that
rehearsals are."""

_HTTPS_PORT = 443


class Poster:
    """Sends requests to the sockets that public names lead to here.

    The name stays what TLS is told (SNI), what the certificate must be for, and the Host. Each
    request has a connection of its own (inferred), so that whatever stands before a destination
    judges each of them.
    """

    def __init__(self, names: Names, ca: Path) -> None:
        self._names = names
        self._ca = str(ca)

    def post(
        self, url: str, headers: Mapping[str, str], body: bytes, address: str
    ) -> urllib3.BaseHTTPResponse:
        """POST from a source address; returns the answer, whatever its status.

        Redirects are not followed (inferred).

        Raises:
            DeliveryError: There was no answer.
        """
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port or _HTTPS_PORT
        local_address, local_port = self._names.socket(name, port)
        sent = urllib3.HTTPHeaderDict(headers)
        sent["Host"] = name if port == _HTTPS_PORT else f"{name}:{port}"
        sent["Connection"] = "close"
        pool = urllib3.HTTPSConnectionPool(
            local_address,
            local_port,
            server_hostname=name,
            source_address=(address, 0),
            ca_certs=self._ca,
            timeout=urllib3.Timeout(connect=SECONDS, read=SECONDS),
            retries=False,
        )
        target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        with unanswered(), pool:
            return pool.request("POST", target, body=body, headers=sent, redirect=False)


def is_success(answer: urllib3.BaseHTTPResponse) -> bool:
    """Whether the status is 2xx."""
    return HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES


def refusal(answer: urllib3.BaseHTTPResponse) -> DeliveryError:
    """The error for an answer by its status alone: a body may repeat what was sent, secrets too."""
    return failure(answer.status, f"HTTP {answer.status}", responses.get(answer.status, ""))


def without_query(url: str) -> str:
    """The URL as it may be shown: a query may hold a secret."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
