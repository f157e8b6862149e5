"""The HTTP Event Collector, asked without sending an event; or with one of this machine's own."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from urllib.parse import urlsplit

import httpx2

from logstreams.verification.destinations.splunk.facts import HecAnswer
from logstreams.verification.transport.connect_error_kind import ConnectErrorKind
from logstreams.verification.transport.connect_errors import obstacle_of
from logstreams.verification.transport.https_client import public_client

_ROOT = "/services/collector"
_LONGEST_TEXT = 200
_SCHEME = "splunk "


def flaw_of(token: str) -> str:
    """What is plainly wrong with a HEC token's text; empty: nothing. The token is not shown."""
    if token.lower().startswith(_SCHEME):
        return 'it begins with "Splunk ", which belongs to the request header, not to the token'
    return "it has white space in it" if len(token.split()) > 1 else ""


class NotReached(Exception):
    """Splunk did not answer; the text names the host and never a token."""

    def __init__(self, host: str, obstacle: ConnectErrorKind) -> None:
        super().__init__(f"{host}: {obstacle}")
        self.obstacle = obstacle


class Collector:
    """HEC at the URL of the stack file."""

    def __init__(self, url: str, transport: httpx2.BaseTransport | None = None) -> None:
        """Prepare; nothing is sent.

        Args:
            url: As in the stack file, with HEC's path or without.
            transport: For tests.
        """
        self._url = url
        self._host = urlsplit(url).netloc
        self._http = public_client("destination.url", transport)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def health(self) -> HecAnswer:
        """HEC's word of itself, which needs no token.

        Source: Splunk REST API reference, services/collector/health, 2026-11-24.

        Raises:
            NotReached: There is no answer.
        """
        return self._asked(httpx2.Request("GET", self._at("/health")))

    def try_token(self, token: str) -> HecAnswer:
        """The answer to a request with the token and no event in it: nothing is indexed.

        Raises:
            NotReached: There is no answer.
        """
        headers = {"Authorization": f"Splunk {token}"}
        return self._asked(httpx2.Request("POST", self._events, headers=headers), token)

    def send(self, token: str, event: dict[str, str]) -> HecAnswer:
        """The answer to an event; 0, "Success", where it is to be indexed.

        It names neither index nor source: Splunk gives it what the token says.

        Raises:
            NotReached: There is no answer.
        """
        headers = {"Authorization": f"Splunk {token}"}
        request = httpx2.Request("POST", self._events, headers=headers, json={"event": event})
        return self._asked(request, token)

    @property
    def _events(self) -> str:
        path = urlsplit(self._url).path
        return self._url if path.strip("/") else self._at("/event")

    def _at(self, path: str) -> str:
        """A URL of HEC's; what a reverse proxy has put before HEC's own path stays."""
        parts = urlsplit(self._url)
        before = parts.path.partition(_ROOT)[0].rstrip("/")
        return parts._replace(path=f"{before}{_ROOT}{path}").geturl()

    def _asked(self, request: httpx2.Request, token: str | None = None) -> HecAnswer:
        begun = time.monotonic()
        try:
            answer = self._http.send(request)
        except httpx2.HTTPError as error:
            raise NotReached(self._host, obstacle_of(error)) from None
        return replace(_read(answer, token), seconds=time.monotonic() - begun)


def _read(answer: httpx2.Response, token: str | None) -> HecAnswer:
    try:
        said = json.loads(answer.content)
        code, text = said["code"], said.get("text", "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return HecAnswer(answer.status_code, None, "")
    # A page that is not there is answered as {"code": 404}: HEC's own codes are smaller.
    hec = isinstance(code, int) and code < httpx2.codes.CONTINUE
    shown = str(text).replace(token, "…") if token else str(text)
    # Cut last: of a token that the cut goes through, the beginning would stay.
    words = " ".join(shown.split())[:_LONGEST_TEXT]
    return HecAnswer(answer.status_code, code if hec else None, words)
