"""A customer's Splunk: its HTTP Event Collector (HEC), its search, and what is known of both.

Which codes HEC answers: Splunk, *Getting Data In*, "Troubleshoot HTTP Event Collector", "Possible
error codes" (2026-11-24).
"""
