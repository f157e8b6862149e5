"""The tools around the Pulumi program: settings, delivery checks, rehearsal and the command."""

from __future__ import annotations

__version__ = "0.1.0"

PROJECT = "workos-log-streams"
"""The project's name in Pulumi.yaml, and so the namespace of its settings."""
