"""Reports of `logstreams verify` as the faults' runner reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from logstreams.verification.verdict import Verdict
from rehearsal.faults.finding import Finding

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def cause(code: str, kind: str = "command", command: str | None = None) -> dict[str, Any]:
    """A cause with its repair."""
    told = dict.fromkeys(("title", "cause", "found", "wanted", "owner", "repair"), "-")
    return {"code": code, "severity": "critical", **told, "kind": kind, "command": command}


def found(
    verdict: str = "verified",
    root: dict[str, Any] | None = None,
    others: tuple[dict[str, Any], ...] = (),
    recommendations: tuple[dict[str, Any], ...] = (),
) -> Finding:
    """A report that names these causes."""
    return Finding.model_validate(
        {
            "startedAt": NOW,
            "finishedAt": NOW,
            "kitVersion": "0.1.0",
            "categories": [],
            "rootCause": root,
            "otherCauses": others,
            "suspects": [],
            "recommendations": recommendations,
            "symptoms": {},
            "nextStep": "",
            "customer": "acme",
            "destination": "s3",
            "organization": "org_1",
            "verdict": Verdict(verdict),
            "acceptedBy": None,
            "evidence": None,
            "wait": None,
        }
    )
