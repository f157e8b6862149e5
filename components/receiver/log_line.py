"""The one line a request writes to the log, which is also its metrics."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

NAMESPACE = "WorkOSLogStreams"
METRICS = ("Stored", "Quarantined", "Refused")

_CLIENT_ERROR, _SERVER_ERROR = 400, 500


@dataclass
class LogLine:
    """What is known of a request: numbers and names, never a header or an event.

    Attributes:
        secret_version: The version of the secret the sender knew; None while that is not known.
        bytes: Length of the body.
        outcomes: Events by what became of them: stored, already, quarantined.
        error: Name of an unexpected exception's type; its message may quote an event.
    """

    function: str
    request: str
    secret_version: str | None = None
    bytes: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    error: str | None = None

    def text(self, status: int) -> str:
        """Return the line in the embedded metric format, from which CloudWatch takes metrics.

        Source: Amazon CloudWatch User Guide, "Specification: Embedded metric format", 2026-11-24.

        Args:
            status: What the sender is answered; 4xx counts as refused.
        """
        document: dict[str, Any] = {
            "_aws": {
                "Timestamp": int(time.time() * 1000),
                "CloudWatchMetrics": [
                    {
                        "Namespace": NAMESPACE,
                        "Dimensions": [["FunctionName"]],
                        "Metrics": [{"Name": name, "Unit": "Count"} for name in METRICS],
                    }
                ],
            },
            "FunctionName": self.function,
            "Stored": self.outcomes["stored"],
            "Quarantined": self.outcomes["quarantined"],
            "Refused": int(_CLIENT_ERROR <= status < _SERVER_ERROR),
            "already": self.outcomes["already"],
            "status": status,
            "bytes": self.bytes,
            "secretVersion": self.secret_version,
            "requestId": self.request,
        }
        if self.error:
            document["error"] = self.error
        return json.dumps(document)
