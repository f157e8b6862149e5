"""Delivery to Datadog's log intake."""

from __future__ import annotations

import json
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from rehearsal.workos.state.behaviour import Behaviour
from rehearsal.workos.state.records import StreamType
from rehearsal.workos.streaming.deliverer import DeliveryRequest, Entry
from rehearsal.workos.streaming.document import embedded
from rehearsal.workos.streaming.fields import FORM, HeaderSecret
from rehearsal.workos.streaming.poster import Poster, is_success, refusal

Site = Literal["US1", "US3", "US5", "EU1", "US1-FED", "AP1"]
"""What the form offers (workos.com/docs/audit-logs/log-streams, 2026-11-24)."""

DOMAINS: dict[Site, str] = {
    "US1": "datadoghq.com",
    "US3": "us3.datadoghq.com",
    "US5": "us5.datadoghq.com",
    "EU1": "datadoghq.eu",
    "US1-FED": "ddog-gov.com",
    "AP1": "ap1.datadoghq.com",
}
"""Where each site's intake is (docs.datadoghq.com/api/latest/logs/send-logs, 2026-11-24)."""

SOURCE = "team-name"
SERVICE = "audit-logs"
"""Both as in WorkOS's example. That `team-name` stands for the name of WorkOS's customer, and that
it is sent as it stands here, is inferred."""


class DatadogSettings(BaseModel):
    """The fields of the form (workos.com/docs/audit-logs/log-streams, 2026-11-24)."""

    model_config = FORM

    site: Site = Field(default="US1", title="Datadog site")
    api_key: HeaderSecret = Field(title="API key", min_length=1)


class DatadogDeliverer:
    """A POST of `[{"message": {event}, "ddsource", "service"}]`.

    Source: workos.com/docs/audit-logs/log-streams, 2026-11-24; the endpoint is that of Datadog's
    API reference, "Send logs" (2026-11-24). Inferred: the form's first site is its default; saving
    the form sends nothing.
    """

    kind: ClassVar[StreamType] = StreamType.DATADOG
    batches: ClassVar[bool] = True
    settings = DatadogSettings

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def shown(self, external_id: str) -> dict[str, str]:
        """Nothing: Datadog needs nothing of WorkOS."""
        return {}

    def try_out(self, settings: DatadogSettings, external_id: str) -> None:
        """Nothing: WorkOS documents no test request."""

    def deliver(self, parcel: DeliveryRequest[DatadogSettings]) -> str:
        """POST the events; returns the intake's URL."""
        settings = parcel.settings
        url = f"https://http-intake.logs.{DOMAINS[settings.site]}/api/v2/logs"
        headers = {
            "DD-API-KEY": settings.api_key.get_secret_value(),
            "Content-Type": "application/json",
        }
        body = json.dumps(_items(parcel), ensure_ascii=False).encode()
        answer = self._poster.post(url, headers, body, parcel.address)
        if not is_success(answer):
            raise refusal(answer)
        return url


def _items(parcel: DeliveryRequest[DatadogSettings]) -> list[dict[str, Any]]:
    items = [_item(entry, parcel.behaviour) for entry in parcel.entries]
    if not parcel.behaviour.bad_event:
        return items
    return [{key: items[0][key] for key in ("ddsource", "service")}, *items]


def _item(entry: Entry, behaviour: Behaviour) -> dict[str, Any]:
    return {
        "message": embedded(entry.event, behaviour),
        "ddsource": SOURCE,
        "service": SERVICE,
    }
