"""What one verification, or one examination without a stream, says: whole and frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from logstreams.verification.checks.framework import Outcome
from logstreams.verification.diagnosis import Diagnosis
from logstreams.verification.doctor_status import DoctorStatus
from logstreams.verification.verdict import Verdict
from logstreams.verification.wait import Ending

VERSION = 1
"""The version of the JSON form; a field that changes its meaning raises it."""


@dataclass(frozen=True)
class DiagnosedCause:
    """A cause's cause with the stack's own names filled in."""

    code: str
    title: str
    severity: str
    cause: str
    found: str
    wanted: str
    owner: str
    kind: str
    repair: str
    command: str | None
    certain: bool = True
    """False: the check could not judge, so that the cause is merely not ruled out."""
    tell: str = ""
    """Who can tell what the check could not judge, and where; empty where it is certain."""


@dataclass(frozen=True)
class Evidence:
    """The event that was read back."""

    nonce: str
    location: str
    key: str
    emitted_at: datetime
    arrived_at: datetime
    """The destination's time of arrival; not before `emitted_at`, whatever its clock says."""
    latency_seconds: float
    """From sending to our reading it back, by this machine's clock."""
    md5: str
    retention_mode: str | None
    retain_until: datetime | None


@dataclass(frozen=True)
class Wait:
    """How long the test event was waited for, and why no longer."""

    seconds: float
    limit_seconds: float
    ending: Ending
    cause: str | None
    """The code of the cause that ended it before its limit; None: none did."""


@dataclass(frozen=True)
class Section:
    """A category's outcomes under its heading."""

    name: str
    title: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Subject:
    """The stream a report is about."""

    customer: str
    destination: str
    organization: str


@dataclass(frozen=True)
class Report:
    """One verification of one customer's stream, or one examination of a machine."""

    subject: Subject | None
    """None: no stream was asked about; there is no evidence then, and no verdict on delivery."""
    verdict: Verdict | DoctorStatus
    started_at: datetime
    finished_at: datetime
    sections: tuple[Section, ...]
    diagnosis: Diagnosis
    root: DiagnosedCause | None
    other_causes: tuple[DiagnosedCause, ...]
    recommendations: tuple[DiagnosedCause, ...]
    evidence: Evidence | None
    next_step: str
    kit_version: str
    accepted_by: str | None = None
    """The stack file's key that accepts an *unproven* verdict; None: nothing does."""
    wait: Wait | None = None
    """None: no event was sent, or WorkOS did not accept it."""
    suspects: tuple[DiagnosedCause, ...] = ()
    """What else is not ruled out, in causal order; the root cause may be a suspect itself."""
    arrived_key: str | None = None
    """Where the test event lies, whatever the verdict; None: it was not seen. In no document."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What came of each check, in the order of the sections."""
        return tuple(one for section in self.sections for one in section.outcomes)

    @property
    def causes(self) -> dict[str, DiagnosedCause]:
        """The causes that are told, by code: root cause, the others beside it, advice."""
        return {
            one.code: one for one in (self.root, *self.other_causes, *self.recommendations) if one
        }

    @property
    def suspected(self) -> dict[str, DiagnosedCause]:
        """The suspects' stories by code, be one the root cause or not."""
        root = (self.root,) if self.root and not self.root.certain else ()
        return {one.code: one for one in (*root, *self.suspects)}

    @property
    def symptoms(self) -> dict[str, str]:
        """The symptoms, each with the code that explains it."""
        return {outcome.check.code: by for outcome, by in self.diagnosis.symptoms}

    def follows(self, code: str) -> str:
        """What a symptom follows from, or may follow from, in words."""
        by = self.symptoms[code]
        certain = all(suspect.code != by for suspect in self.diagnosis.suspects)
        return f"{'follows' if certain else 'may follow'} from {by}"
