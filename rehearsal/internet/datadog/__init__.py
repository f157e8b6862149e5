"""A local Datadog: the logs intake and the calls that read back, at every site.

A stand-in written from Datadog's public documents; it was never compared with Datadog. Sources
(read 2026-11-24): *API Reference*, "Send logs", "Search logs (POST)", "Get all indexes", "Validate
API key"; *Log Management*, "Log Search Syntax", "Indexes", "Log Date Remapper"; *Getting Started
with Datadog Sites*; and the models of its client for Python, `datadog-api-client` 2.62.0.
"""

from __future__ import annotations

from rehearsal.internet.datadog.datadog import Datadog
from rehearsal.internet.datadog.sites import SITES

__all__ = ["SITES", "Datadog"]
