"""Delivery to any HTTPS endpoint."""

from __future__ import annotations

import json
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field, SecretStr, ValidationInfo, field_validator

from rehearsal.workos.state.behaviour import Behaviour
from rehearsal.workos.state.records import StreamType
from rehearsal.workos.state.timestamps import timestamp
from rehearsal.workos.streaming.deliverer import DeliveryRequest, Entry
from rehearsal.workos.streaming.document import embedded
from rehearsal.workos.streaming.fields import FORM, HeaderSecret, HttpsUrl
from rehearsal.workos.streaming.poster import (
    Poster,
    is_success,
    refusal,
    without_query,
)

SOURCE = "workos"
"""The value of `source`, of which only the name is documented."""


class HttpsSettings(BaseModel):
    """The fields of the form.

    Source: workos.com/docs/audit-logs/log-streams, 2026-11-24, which has "configurable
    authentication headers" and both formats. The fields' names, and that there is one header, are
    inferred.
    """

    model_config = FORM

    url: HttpsUrl = Field(title="URL")
    header_name: str = Field(
        default="",
        title="Authentication header name (optional)",
        pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]*$",
    )
    header_value: HeaderSecret = Field(
        default=SecretStr(""), title="Authentication header value", validate_default=True
    )
    format: Literal["json", "ndjson"] = Field(default="json", title="Format")

    @field_validator("header_value")
    @classmethod
    def _name_and_value(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if bool(value.get_secret_value()) != bool(info.data.get("header_name")):
            raise ValueError("wanted a header's name and its value, or neither")
        return value


class HttpsDeliverer:
    """A POST of `[{"event", "keySuffix", "timestamp", "source"}]`, or of such objects as lines.

    Source: workos.com/docs/audit-logs/log-streams, 2026-11-24. Inferred: the timestamp is the
    event's `occurred_at`, as in an S3 object's key; saving the form sends nothing.
    """

    kind: ClassVar[StreamType] = StreamType.GENERIC_HTTPS
    batches: ClassVar[bool] = True
    settings = HttpsSettings

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def shown(self, external_id: str) -> dict[str, str]:
        """Nothing: the endpoint needs nothing of WorkOS but its addresses, which are public."""
        return {}

    def try_out(self, settings: HttpsSettings, external_id: str) -> None:
        """Nothing: WorkOS documents no test request."""

    def deliver(self, parcel: DeliveryRequest[HttpsSettings]) -> str:
        """POST the events; returns the URL without its query."""
        settings = parcel.settings
        headers = {}
        if settings.header_name:
            headers[settings.header_name] = settings.header_value.get_secret_value()
        items = _items(parcel)
        if settings.format == "ndjson":
            # The published example of this format has no source (docs, read 2026-11-28).
            items = [{key: item[key] for key in item if key != "source"} for item in items]
        lines = [json.dumps(item, ensure_ascii=False) for item in items]
        if settings.format == "ndjson":
            content_type, body = "application/x-ndjson", "".join(f"{line}\n" for line in lines)
        else:
            content_type, body = "application/json", f"[{', '.join(lines)}]"
        headers["Content-Type"] = content_type
        answer = self._poster.post(settings.url, headers, body.encode(), parcel.address)
        if not is_success(answer):
            raise refusal(answer)
        return without_query(settings.url)


def _items(parcel: DeliveryRequest[HttpsSettings]) -> list[dict[str, Any]]:
    items = [_item(entry, parcel.behaviour) for entry in parcel.entries]
    if not parcel.behaviour.bad_event:
        return items
    return [{key: items[0][key] for key in ("timestamp", "source")}, *items]


def _item(entry: Entry, behaviour: Behaviour) -> dict[str, Any]:
    return {
        "event": embedded(entry.event, behaviour),
        "keySuffix": entry.key_suffix,
        "timestamp": timestamp(entry.event.occurred_at),
        "source": SOURCE,
    }
