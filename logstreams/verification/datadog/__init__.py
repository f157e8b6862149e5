"""Datadog as it answers this machine: its API, the facts, its query syntax."""
