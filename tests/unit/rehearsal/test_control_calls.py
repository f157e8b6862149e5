"""docs/rehearsal.md lists each field that a control call or the form takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from rehearsal.internet.messages.datadog import (
    ApplicationKey,
    DatadogIndex,
    DatadogSettings,
    ExclusionFilter,
)
from rehearsal.internet.messages.endpoint import EndpointSettings
from rehearsal.internet.messages.names import Behaviour, Pem
from rehearsal.internet.messages.splunk import SplunkSettings, SplunkToken
from rehearsal.workos.messages.control import PlatformEvent, PlatformSwitch, RateLimitSetting
from rehearsal.workos.state.outage import Mishap, Outage
from rehearsal.workos.streaming import datadog, https, s3, splunk

PAGE = (Path(__file__).parents[3] / "docs" / "rehearsal.md").read_text(encoding="utf-8")

ROWS: dict[str, tuple[type[BaseModel], ...]] = {
    "| `PUT`, `PATCH /splunks/STACK {…}`": (SplunkSettings, SplunkToken),
    "| `PUT`, `PATCH /datadogs/DOMAIN {…}`": (
        DatadogSettings,
        ApplicationKey,
        DatadogIndex,
        ExclusionFilter,
    ),
    "| `PUT`, `PATCH /endpoints/STACK {…}`": (EndpointSettings,),
    "| `PUT /names/NAME/PORT/behaviour {…}`": (Behaviour,),
    "| `PUT /names/NAME/PORT/certificate": (Pem,),
    "| `PUT /clock": (RateLimitSetting,),
    "| `PUT /platform_audit_logs": (PlatformSwitch,),
    "| `POST /organizations/ORG/platform_events": (PlatformEvent,),
    "| `PUT /outage": (Outage,),
    "| S3 |": (s3.S3Settings,),
    "| GenericHttps |": (https.HttpsSettings,),
    "| Splunk |": (splunk.SplunkSettings,),
    "| Datadog |": (datadog.DatadogSettings,),
}


@pytest.mark.parametrize(("start", "models"), ROWS.items(), ids=ROWS)
def test_row_of_a_call_has_each_field(start: str, models: tuple[type[BaseModel], ...]) -> None:
    (row,) = (
        line
        for line in PAGE.partition("## The local AWS")[0].splitlines()
        if line.startswith(start)
    )
    fields = [name for model in models for name in model.model_fields]
    assert [name for name in fields if f"`{name}`" not in row and f'"{name}"' not in row] == []


def test_every_mishap_of_an_outage_is_listed() -> None:
    (row,) = (line for line in PAGE.splitlines() if line.startswith("| `PUT /outage"))
    assert [each for each in Mishap if f"`{each}`" not in row] == []
