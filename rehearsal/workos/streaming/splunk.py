"""Delivery to Splunk's HTTP Event Collector (HEC)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlsplit

import urllib3
from pydantic import BaseModel, Field, ValidationError

from rehearsal.workos.state.behaviour import Behaviour
from rehearsal.workos.state.records import StreamType
from rehearsal.workos.streaming.deliverer import DeliveryError, DeliveryRequest, Entry
from rehearsal.workos.streaming.document import embedded
from rehearsal.workos.streaming.failures import failure
from rehearsal.workos.streaming.fields import FORM, HeaderSecret, HttpsUrl
from rehearsal.workos.streaming.poster import (
    Poster,
    is_success,
    refusal,
    without_query,
)

COLLECTOR = "/services/collector/event"
"""Where HEC takes events (Splunk, "HTTP Event Collector REST API endpoints", 2026-11-24)."""

_AUTHENTICATION = {1, 2, 3, 4}
"""HEC's codes for a token that is disabled, missing, malformed or invalid (Splunk, "Troubleshoot
HTTP Event Collector", as quoted in fluent-bit's pull request 12043, 2026-07-03)."""


class SplunkSettings(BaseModel):
    """The fields of the form (workos.com/docs/audit-logs/log-streams, 2026-11-24)."""

    model_config = FORM

    url: HttpsUrl = Field(title="HEC URL")
    token: HeaderSecret = Field(title="HEC token", min_length=1)
    source: str = Field(default="", title="Source (optional)")


class SplunkDeliverer:
    """A POST of `[{"event", "time", "source"}]`, the time in milliseconds.

    Source: workos.com/docs/audit-logs/log-streams, 2026-11-24. Inferred: the time is the event's
    `occurred_at`; a URL without a path is HEC's host; without a source in the form there is none in
    the body; saving the form sends nothing.
    """

    kind: ClassVar[StreamType] = StreamType.SPLUNK
    batches: ClassVar[bool] = True
    settings = SplunkSettings

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def shown(self, external_id: str) -> dict[str, str]:
        """Nothing: HEC needs nothing of WorkOS but its addresses, which are public."""
        return {}

    def try_out(self, settings: SplunkSettings, external_id: str) -> None:
        """Nothing: WorkOS documents no test request."""

    def deliver(self, parcel: DeliveryRequest[SplunkSettings]) -> str:
        """POST the events; returns the URL without its query."""
        url, token = event_url(parcel.settings.url), parcel.settings.token.get_secret_value()
        headers = {"Authorization": f"Splunk {token}", "Content-Type": "application/json"}
        body = json.dumps(_items(parcel), ensure_ascii=False).encode()
        answer = self._poster.post(url, headers, body, parcel.address)
        if not is_success(answer):
            raise _problem(answer, token)
        return without_query(url)


def event_url(url: str) -> str:
    """The URL of the form, HEC's path added if it has none."""
    parts = urlsplit(url)
    return parts._replace(path=COLLECTOR).geturl() if parts.path in {"", "/"} else url


def _items(parcel: DeliveryRequest[SplunkSettings]) -> list[dict[str, Any]]:
    source = {"source": parcel.settings.source} if parcel.settings.source else {}
    items = [_item(entry, parcel.behaviour) | source for entry in parcel.entries]
    if not parcel.behaviour.bad_event:
        return items
    return [{"time": items[0]["time"]} | source, *items]


def _item(entry: Entry, behaviour: Behaviour) -> dict[str, Any]:
    return {
        "event": embedded(entry.event, behaviour),
        "time": round(entry.event.occurred_at.timestamp() * 1000),
    }


class _Answer(BaseModel):
    """What HEC says: `{"text": "Invalid token", "code": 4}`."""

    text: str
    code: int


def _problem(answer: urllib3.BaseHTTPResponse, token: str) -> DeliveryError:
    try:
        said = _Answer.model_validate_json(answer.data)
    except ValidationError:
        return refusal(answer)
    status = HTTPStatus.FORBIDDEN if said.code in _AUTHENTICATION else answer.status
    return failure(status, f"HEC {said.code}", said.text.replace(token, "…")[:200])
