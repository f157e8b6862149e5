"""The JSON form as models: the document is built with them and its schema is made from them.

`docs/schemas/verify.json` and `docs/schemas/doctor.json` are written by `make docs`. Whoever reads
such a document in Python reads it with `VerifyDocument.model_validate_json`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from logstreams.verification.doctor_status import DoctorStatus
from logstreams.verification.published import Model, Time
from logstreams.verification.report import DiagnosedCause, Evidence, Wait
from logstreams.verification.verdict import Verdict


class PassedCheck(Model):
    """The wanted state is there."""

    code: str
    wanted: str
    result: Literal["passed"] = "passed"
    evidence: str


class FailedCheck(Model):
    """The wanted state is not there."""

    code: str
    wanted: str
    result: Literal["failed"] = "failed"
    found: str
    expected: str
    explained_by: str | None
    """The code of the check that this one follows from, or may follow from."""


class OpenCheck(Model):
    """Not asked (skipped), not there yet (pending), could not look (unknown)."""

    code: str
    wanted: str
    result: Literal["skipped", "pending", "unknown"]
    reason: str


CheckResult = Annotated[PassedCheck | FailedCheck | OpenCheck, Field(discriminator="result")]


class CategoryResult(Model):
    """Checks under one heading, in causal order."""

    name: str
    title: str
    checks: tuple[CheckResult, ...]


class Document(Model):
    """What a report on a stream and one on a machine have in common."""

    version: Literal[1] = 1
    """A field that changes its meaning raises it."""
    started_at: Time
    finished_at: Time
    kit_version: str
    categories: tuple[CategoryResult, ...]
    root_cause: DiagnosedCause | None
    other_causes: tuple[DiagnosedCause, ...]
    """Independent faults beside the root cause, in causal order."""
    suspects: tuple[DiagnosedCause, ...]
    """What else is not ruled out where an event is lost: checks that could not judge."""
    recommendations: tuple[DiagnosedCause, ...]
    """Nothing is lost by these."""
    symptoms: dict[str, str]
    """The code of each symptom, with the code that explains it, or may."""
    next_step: str

    def plain(self) -> dict[str, Any]:
        """As plain JSON values, what is read first in front."""
        values = super().plain()
        whose = ("customer", "destination", "organization")
        first = ("version", *whose, "verdict", "noResult", "acceptedBy")
        return {name: values[name] for name in first if name in values} | values


class DoctorDocument(Document):
    """The checks of a machine, before there is a stack: `logstreams doctor`."""

    verdict: DoctorStatus


class VerifyDocument(Document):
    """A verification of one customer's stream: `logstreams verify`."""

    customer: str
    destination: str
    organization: str
    verdict: Verdict | None
    """null: there is none, and `noResult` says why."""
    no_result: str = ""
    """What keeps a report from having a verdict; empty: nothing does."""
    accepted_by: str | None
    """The stack file's key that accepts an unproven verdict; null: nothing does."""
    evidence: Evidence | None
    """The event that was read back; null unless the verdict is verified."""
    wait: Wait | None
    """null: no event was sent, or WorkOS did not accept the event."""
