"""By which token an event comes: Splunk tells it in the source of an event that names none."""

from __future__ import annotations

import secrets
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

from logstreams.settings import StackSettings
from logstreams.settings.destinations.splunk import SplunkDestination
from logstreams.verification import secret
from logstreams.verification.aws import Aws
from logstreams.verification.destinations.splunk.collector import Collector
from logstreams.verification.destinations.splunk.reader import ANY, WINDOW
from logstreams.verification.destinations.splunk.search import SearchApi
from logstreams.verification.narrow import narrow

BY_TOKEN = "http:"  # noqa: S105 (the beginning of a source)
"""What the source of an event begins with that came without one; the token's name follows."""

ACTION = "log_streams.token.compared"
"""The action of an event that this machine sends to HEC itself; it comes from no organization."""

_PAUSE_SECONDS = 1.0


class TokenRefused(Exception):
    """HEC does not take an event with the token; the text is its answer."""


class NotIndexed(Exception):
    """HEC took the event, and no search found it in time."""


def source_by_token(settings: StackSettings, aws: Aws) -> str:
    """The source of an event that is sent with the stack's own HEC token from this machine.

    Splunk has one event more then, which names the stack and is no customer's.

    Raises:
        NotReached: HEC cannot be reached from here.
        TokenRefused: HEC refuses the token.
        NotIndexed: The event was not found before `verify.timeoutSeconds`.
        NoSecret: A token cannot be read.
        SearchFailed: Splunk cannot be searched.
    """
    splunk = narrow(settings.destination, SplunkDestination)
    if splunk.read_back is None:
        raise NotIndexed("the stack file has no destination.readBack")
    nonce, begun = f"lst_{secrets.token_hex(12)}", datetime.now(UTC)
    event = {"action": ACTION, "nonce": nonce, "stack": settings.customer}
    with closing(Collector(splunk.url)) as hec:
        answer = hec.send(secret.read(splunk.token, aws.client), event)
    if answer.code != 0:
        raise TokenRefused(str(answer))
    until = begun + timedelta(seconds=settings.verify.timeout_seconds)
    reading = secret.read(splunk.read_back.token, aws.client)
    with closing(SearchApi(splunk.read_back.url, reading)) as search:
        while datetime.now(UTC) < until:
            if rows := search.events(ANY, nonce, begun - WINDOW):
                return str(rows[0].get("source", ""))
            time.sleep(_PAUSE_SECONDS)
    raise NotIndexed(f"the event {nonce} was not found within {settings.verify.timeout_seconds} s")
