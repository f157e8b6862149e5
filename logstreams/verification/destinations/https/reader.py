"""An event behind an HTTPS endpoint."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx2

from logstreams.settings import HttpsDestination, StackSettings
from logstreams.settings.destinations.https import NONCE, Existing
from logstreams.verification import secret
from logstreams.verification.aws import Aws
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.narrow import narrow
from logstreams.verification.readers import DestinationReader, ReadError, UnsupportedReader
from logstreams.verification.readers.archive import ArchiveReader
from logstreams.verification.test_event import TestEvent
from logstreams.verification.transport.connect_errors import obstacle_of
from logstreams.verification.transport.https_client import public_client


def reader(settings: StackSettings, aws: Aws) -> DestinationReader:
    """The reader of a stack: the receiver's archive, or the customer's own way to read back."""
    if settings.destination.archive is not None:
        return ArchiveReader.of(settings, aws)
    existing = narrow(narrow(settings.destination, HttpsDestination).existing, Existing)
    if existing.read_back is None:
        return UnsupportedReader(
            existing.url,
            "the stack file has no destination.existing.readBack; whether the endpoint stored the "
            "event, and stored it whole, could not be seen",
        )
    try:
        token = secret.read(existing.read_back.token, aws.client)
    except secret.NoSecret as problem:
        return UnsupportedReader(existing.url, str(problem))
    client = public_client("destination.existing.readBack.url")
    return EndpointReader(client, existing.read_back.url, token)


PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that may be others a little later (RFC 9110, RFC 6585, RFC 8470)."""


class EndpointReader:
    """Asks the customer's endpoint for the event that has the nonce."""

    def __init__(self, client: httpx2.Client, template: str, token: str) -> None:
        self._client = client
        self._template = template
        self._token = token

    def looked_in(self, probe: TestEvent) -> str:
        """The URL without its query, which may hold what is nobody's business."""
        return self._shown(self._template.replace(NONCE, probe.nonce))

    def look(self, probe: TestEvent, *, last: bool = False) -> DeliveredEvent | None:
        """Ask once. 404 is "not yet", and so is JSON that is not the event, as of an empty search.

        It may quote the nonce all the same, in the URL that was asked for.
        """
        del last
        url = self._template.replace(NONCE, probe.nonce)
        try:
            answer = self._client.get(url, headers={"Authorization": f"Bearer {self._token}"})
        except httpx2.HTTPError as error:
            reason = f"{self._shown(url)}: {obstacle_of(error)}"
            raise ReadError(reason, passing=True) from None
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        if answer.status_code != HTTPStatus.OK:
            said = f"{answer.status_code} {answer.reason_phrase}".strip()
            raise ReadError(
                f"{self._shown(url)} cannot be read: it answers {said}",
                passing=answer.status_code in PASSING,
            )
        body = _event(answer.content)
        try:
            said = json.loads(body)
        except ValueError:
            if not probe.is_in(body):
                wrong = f"{self._shown(url)} answers something that is not the event"
                raise ReadError(wrong) from None
        else:
            if not any(probe.is_named_in(each) for each in _objects(said)):
                return None
        return _sighting(self._shown(url), body)

    def look_around(self, probe: TestEvent) -> str | None:
        """Nowhere: no credential of the stack's reaches further."""
        del probe
        return None

    def look_elsewhere(self, probe: TestEvent) -> str | None:
        """Nowhere: an endpoint has one place to ask."""
        del probe
        return None

    @staticmethod
    def _shown(url: str) -> str:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _event(body: bytes) -> bytes:
    """The event itself, where an endpoint keeps what WorkOS posts around it.

    Source: Log Streams, "Generic HTTPS": `{event, keySuffix, timestamp, source}`, 2026-11-24.
    """
    try:
        found = json.loads(body)
    except ValueError:
        return body
    inner = found.get("event") if isinstance(found, dict) else None
    return json.dumps(inner).encode() if isinstance(inner, dict) else body


def _objects(said: Any) -> list[dict[str, Any]]:
    """What could be the event; in a list it is found, and LS805 names what is wrong with it."""
    several = said if isinstance(said, list) else [said]
    return [each for each in several if isinstance(each, dict)]


def _sighting(location: str, body: bytes) -> DeliveredEvent:
    now = datetime.now(UTC)
    return DeliveredEvent(
        location=location,
        key=urlsplit(location).path,
        body=body,
        # The endpoint says nothing of when it stored the event.
        arrived_at=now,
        noticed_at=now,
    )
