"""A report for programs: the superset of what every other form says."""

from __future__ import annotations

import json
from typing import Literal

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
    CategoryResult,
    CheckResult,
    DoctorDocument,
    Document,
    FailedCheck,
    OpenCheck,
    PassedCheck,
    VerifyDocument,
)
from logstreams.verification.report import Report, VerifyReport

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
            CategoryResult(
                name=section.name,
                title=section.title,
                checks=tuple(_check(outcome, report) for outcome in section.outcomes),
            )
            for section in report.sections
        ],
        "root_cause": report.root,
        "other_causes": report.other_causes,
        "suspects": report.suspects,
        "recommendations": report.recommendations,
        "symptoms": report.symptoms,
        "next_step": report.next_step,
        "verdict": report.verdict,
    }
    if not isinstance(report, VerifyReport):
        return DoctorDocument.model_validate(common)
    of_stream = ("customer", "destination", "organization", "accepted_by", "evidence", "wait")
    common |= {name: getattr(report, name) for name in (*of_stream, "no_result")}
    return VerifyDocument.model_validate(common | ({"verdict": None} if report.no_result else {}))


def _check(outcome: Outcome, report: Report) -> CheckResult:
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
