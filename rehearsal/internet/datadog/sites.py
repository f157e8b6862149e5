"""Datadog's sites, each independent of the others.

Source: docs.datadoghq.com/getting_started/site, and the endpoints of *API Reference*, "Send logs"
(both 2026-11-24): US1, US3, US5, EU1, AP1, AP2, UK1, US1-FED, US2-FED.
"""

from __future__ import annotations

SITES = (
    "datadoghq.com",
    "us3.datadoghq.com",
    "us5.datadoghq.com",
    "datadoghq.eu",
    "ap1.datadoghq.com",
    "ap2.datadoghq.com",
    "uk1.datadoghq.com",
    "ddog-gov.com",
    "us2.ddog-gov.com",
)


def intake_of(site: str) -> str:
    """The host that takes logs."""
    return f"http-intake.logs.{site}"


def api_of(site: str) -> str:
    """The host of the API."""
    return f"api.{site}"
