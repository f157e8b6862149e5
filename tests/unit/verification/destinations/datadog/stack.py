"""A stack whose events go to Datadog, its keys in the environment."""

from __future__ import annotations

from typing import Any

import pytest

from logstreams.settings import StackSettings

API_KEY = "canary-api-key-0123456789abcdef"
APPLICATION_KEY = "canary-application-key-0123456789abcdef"


def with_datadog(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch, **keys: Any
) -> StackSettings:
    """Settings with this destination; keywords replace its keys."""
    monkeypatch.setenv("DATADOG_API_KEY", API_KEY)
    monkeypatch.setenv("DATADOG_APP_KEY", APPLICATION_KEY)
    destination = {
        "type": "datadog",
        "site": "EU1",
        "apiKey": {"env": "DATADOG_API_KEY"},
        "applicationKey": {"env": "DATADOG_APP_KEY"},
    }
    plain = settings.to_plain() | {"destination": destination | keys, "stream": None}
    return StackSettings.from_plain(plain)
