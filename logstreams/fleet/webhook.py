"""Posting to one URL that is a secret: who has it can post as well.

It comes from the environment and goes into no text, log, error or argument. What the library's
errors and log say names the URL, so their texts are never told, and neither are they chained.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from logstreams.verification.transport.connect_errors import obstacle_of
from logstreams.verification.transport.https_client import public_client
from logstreams.verification.transport.loopback import BeyondLoopback

VARIABLE = "LOGSTREAMS_WEBHOOK_URL"
SLACK_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")

TRIES = 4
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 30.0

_LOGGERS = ("httpx2", "httpcore2.connection", "httpcore2.http11", "httpcore2.http2")
_BUSY = (408, 429, 500, 502, 503, 504)
_WORD = re.compile(r"[a-z]+(?:_[a-z]+)+")
"""How Slack names a refusal: `invalid_payload`, `channel_not_found`."""


class BadWebhook(Exception):
    """The variable holds no URL that may be posted to; the text does not hold it."""


class NotDelivered(Exception):
    """The receiver did not take it; the text says why, and does not hold the URL."""


class _Again(Exception):
    """It may be taken a little later."""

    def __init__(self, why: str, seconds: float | None = None) -> None:
        super().__init__(why)
        self.seconds = seconds


@dataclass(frozen=True)
class Webhook:
    """Where a notification is posted."""

    url: str = field(repr=False)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Webhook:
        """The one that the environment names.

        Raises:
            BadWebhook: None, or one that is neither https:// nor this machine's 127.0.0.1.
        """
        url = environment.get(VARIABLE, "").strip()
        if not url:
            raise BadWebhook(f"{VARIABLE} is not set; wanted the URL of a webhook, https://HOST/…")
        found = _fault(url)
        if found:
            raise BadWebhook(f"{VARIABLE}: found {found}; wanted https://HOST/…")
        return cls(url)

    @property
    def is_slack(self) -> bool:
        """Whether it is one of Slack's, by its host."""
        return urlsplit(self.url).hostname in SLACK_HOSTS

    def post(
        self,
        body: Mapping[str, Any],
        tell: Callable[[str], None],
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        """Post a body as JSON; at least once, where an answer is lost on its way.

        Args:
            body: The JSON object.
            tell: Told of each further try.
            transport: For tests; None: the network.

        Raises:
            NotDelivered: It was refused, or nobody answered.
        """

        def waited(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.seconds if isinstance(error, _Again) else None
            usual = FIRST_WAIT_SECONDS * 2 ** (state.attempt_number - 1)
            seconds = min(usual if asked is None else asked, LONGEST_WAIT_SECONDS)
            if state.attempt_number < TRIES:  # tenacity asks after the last one too
                tell(f"{VARIABLE}: {error}; tries again in {seconds:.0f} s")
            return seconds

        again = Retrying(
            retry=retry_if_exception_type(_Again),
            stop=stop_after_attempt(TRIES),
            wait=waited,
            reraise=True,
        )
        try:
            with public_client(VARIABLE, transport) as client:
                again(self._once, client, body)
        except _Again as last:
            raise NotDelivered(f"{VARIABLE}: {last}, {TRIES} times") from None

    def _once(self, client: httpx2.Client, body: Mapping[str, Any]) -> None:
        try:
            with _unlogged():
                answer = client.post(self.url, json=body)
        except BeyondLoopback:
            text = "leads to another machine, and a rehearsal connects to this machine only"
            raise NotDelivered(f"{VARIABLE} {text}") from None
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol):
            raise NotDelivered(f"{VARIABLE} is no URL that can be posted to") from None
        except (httpx2.HTTPError, OSError) as error:
            raise _Again(f"cannot post to its host: {obstacle_of(error)}") from None
        status = answer.status_code
        if answer.is_success:
            return
        if answer.is_redirect:
            raise NotDelivered(f"{VARIABLE}: answers {status}; a redirect is not followed")
        if status in _BUSY:
            raise _Again(f"answers {status}", _seconds(answer.headers.get("Retry-After", "")))
        raise NotDelivered(f"{VARIABLE}: answers {status}{self._reason(answer.text)}")

    def _reason(self, text: str) -> str:
        word = _WORD.fullmatch(text.strip())
        return f" {word[0]}" if word and word[0] not in self.url else ""


@contextmanager
def _unlogged() -> Iterator[None]:
    """Within it this thread's requests are not logged: the library writes the whole URL at INFO."""

    def elsewhere(_: logging.LogRecord, here: int = threading.get_ident()) -> bool:
        return threading.get_ident() != here

    loggers = [logging.getLogger(name) for name in _LOGGERS]
    for logger in loggers:
        logger.addFilter(elsewhere)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(elsewhere)


def _fault(url: str) -> str:
    """Why a URL may not be posted to; empty: it may."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "no URL"
    if not url.isprintable() or " " in url or not host or port == 0:
        return "no URL"
    if parts.scheme != "https" and not (parts.scheme == "http" and host == "127.0.0.1"):
        return "another scheme than https (http goes to 127.0.0.1 alone)"
    if parts.username is not None or parts.password is not None:
        return "a user's name or password in it"
    return ""


def _seconds(retry_after: str) -> float | None:
    return float(retry_after) if retry_after.isdecimal() else None
