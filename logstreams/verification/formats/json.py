"""A report for programs: the superset of what every other form says."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Literal

from logstreams.verification.checks.framework import (
    Failed,
    Outcome,
    Passed,
    Pending,
    Result,
    Skipped,
    Unknown,
)
from logstreams.verification.formats.document import (
    Category,
    Cause,
    Check,
    DoctorDocument,
    Document,
    EvidenceDocument,
    FailedCheck,
    OpenCheck,
    PassedCheck,
    Retention,
    VerifyDocument,
    WaitDocument,
)
from logstreams.verification.formats.model import Evidence, Report, Wait

_OPEN: dict[type[Result], Literal["skipped", "pending", "unknown"]] = {
    Skipped: "skipped",
    Pending: "pending",
    Unknown: "unknown",
}


class JsonFormat:
    """The report as one JSON document, described by docs/schemas/{verify,doctor}.json."""

    def format(self, report: Report) -> str:
        """The whole document; ends with a line feed."""
        return json.dumps(document(report).plain(), indent=2, ensure_ascii=False) + "\n"


def document(report: Report) -> Document:
    """The report as a document: one on a stream, or one on a machine."""
    common = {
        "started_at": report.started_at,
        "finished_at": report.finished_at,
        "kit_version": report.kit_version,
        "categories": [
            Category(
                name=section.name,
                title=section.title,
                checks=tuple(_check(outcome, report) for outcome in section.outcomes),
            )
            for section in report.sections
        ],
        "root_cause": Cause(**asdict(report.root)) if report.root else None,
        "other_causes": [Cause(**asdict(one)) for one in report.other_causes],
        "suspects": [Cause(**asdict(one)) for one in report.suspects],
        "recommendations": [Cause(**asdict(one)) for one in report.recommendations],
        "symptoms": report.symptoms,
        "next_step": report.next_step,
        "verdict": report.verdict,
    }
    if report.subject is None:
        return DoctorDocument.model_validate(common)
    own = {
        "accepted_by": report.accepted_by,
        "evidence": _evidence(report.evidence) if report.evidence else None,
        "wait": _wait(report.wait) if report.wait else None,
    }
    return VerifyDocument.model_validate({**common, **asdict(report.subject), **own})


def evidence(found: Evidence) -> dict[str, Any]:
    """The event that was read back, as plain JSON values."""
    return _evidence(found).plain()


def _evidence(found: Evidence) -> EvidenceDocument:
    retention = None
    if found.retention_mode and found.retain_until:
        retention = Retention(mode=found.retention_mode, until=found.retain_until)
    return EvidenceDocument(
        nonce=found.nonce,
        location=found.location,
        key=found.key,
        emitted_at=found.emitted_at,
        arrived_at=found.arrived_at,
        latency_seconds=round(found.latency_seconds, 3),
        md5=found.md5,
        retention=retention,
    )


def _wait(found: Wait) -> WaitDocument:
    return WaitDocument(
        seconds=round(found.seconds, 3),
        limit_seconds=found.limit_seconds,
        ending=found.ending,
        cause=found.cause,
    )


def _check(outcome: Outcome, report: Report) -> Check:
    code, wanted, result = outcome.check.code, outcome.check.wanted, outcome.result
    if isinstance(result, Failed):
        return FailedCheck(
            code=code,
            wanted=wanted,
            found=result.found,
            expected=result.wanted,
            explained_by=report.symptoms.get(code),
        )
    if isinstance(result, Passed):
        return PassedCheck(code=code, wanted=wanted, evidence=result.evidence)
    return OpenCheck(code=code, wanted=wanted, result=_OPEN[type(result)], reason=result.reason)
