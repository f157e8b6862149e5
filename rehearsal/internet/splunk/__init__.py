"""A local Splunk: its HTTP Event Collector and one search of its management port.

A stand-in written from Splunk's public documents; it was never compared with a Splunk. Sources
(read 2026-11-24): *REST API Reference* (`services/collector`, `search/v2/jobs/export`) and
*Getting Data In* ("Format events for HTTP Event Collector", "Troubleshoot HTTP Event Collector"
with its table of codes). Where they are silent, answers that others recorded of Splunk Enterprise
10.4.3 and Splunk Cloud Platform 10.5.2605.9 are followed (decision record "Splunk HEC: a lossless
pair in the OpenTelemetry exporter's vocabulary" of a public log relay, 2026-09-26); each such place
says so.
"""

from __future__ import annotations

from rehearsal.internet.splunk.splunk import Splunk

__all__ = ["Splunk"]
