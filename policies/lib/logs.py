"""Log groups.

Source: properties of pulumi-aws 7.51.1, read from the package, 2026-11-24.
"""

from __future__ import annotations

LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
