"""What evaluation says of a stream, or of a machine: whole and frozen, made once and written often.

The parts that a program reads (a cause, the evidence, the wait) are the published document's own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter

from logstreams.verification.causes import Severity
from logstreams.verification.checks.framework import Outcome
from logstreams.verification.diagnosis import Diagnosis
from logstreams.verification.doctor_status import DoctorStatus
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.published import PUBLISHED, Seconds, Time
from logstreams.verification.verdict import Verdict
from logstreams.verification.wait import Ending

CauseRole = Literal["root", "other", "advice"]
"""other: an independent fault beside the root cause; advice: nothing is lost by it."""


@dataclass(frozen=True)
class DiagnosedCause:
    """A cause with its repair, the stack's own names filled in."""

    __pydantic_config__: ClassVar[ConfigDict] = PUBLISHED

    code: str
    title: str
    severity: Severity
    cause: str
    found: str
    wanted: str
    owner: str
    kind: Literal["command", "form", "wait", "ask"]
    repair: str
    command: str | None
    certain: bool = True
    """False: the check could not judge, so that the cause is merely not ruled out."""
    tell: str = ""
    """Who can tell what the check could not judge, and where; empty where it is certain."""

    def told_as(self, role: CauseRole) -> dict[str, str | None]:
        """What a fleet's documents and a stack's state have of it: `FoundCause`, as plain JSON."""
        return {
            "role": role,
            "code": self.code,
            "title": self.title,
            "severity": self.severity,
            "owner": self.owner,
            "found": self.found,
            "wanted": self.wanted,
            "repair": self.repair,
            "command": self.command,
        }


@dataclass(frozen=True)
class ObjectRetention:
    """An object's lock."""

    __pydantic_config__: ClassVar[ConfigDict] = PUBLISHED

    mode: str
    until: Time


@dataclass(frozen=True)
class Evidence:
    """The event that was read back."""

    __pydantic_config__: ClassVar[ConfigDict] = PUBLISHED

    nonce: str
    location: str
    key: str
    emitted_at: Time
    arrived_at: Time
    """The destination's time of arrival; not before emittedAt, whatever its clock says."""
    latency_seconds: Seconds
    """From sending to reading it back, by this machine's clock."""
    md5: str
    retention: ObjectRetention | None

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Evidence:
        """Read it from plain JSON values.

        Raises:
            ValueError: They are of another shape.
        """
        return TypeAdapter(Evidence).validate_python(plain)

    def plain(self) -> dict[str, Any]:
        """As plain JSON values."""
        plain: dict[str, Any] = TypeAdapter(Evidence).dump_python(self, mode="json", by_alias=True)
        return plain


@dataclass(frozen=True)
class Wait:
    """How long the test event was waited for, and why no longer."""

    __pydantic_config__: ClassVar[ConfigDict] = PUBLISHED

    seconds: Seconds
    limit_seconds: float
    ending: Ending
    """arrived; synced: unreadable, and WorkOS says it delivered; refused: a cause lets no event
    arrive, and WorkOS does not contradict it; given up: WorkOS delivers nothing to the stream any
    more; time up."""
    cause: str | None
    """The code of the cause that ended the wait before its limit; null: none did."""


@dataclass(frozen=True)
class ReportSection:
    """A category's outcomes under its heading."""

    name: str
    title: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, kw_only=True)
class Report(ABC):
    """What a verification and a doctor's report have in common."""

    verdict: Verdict | DoctorStatus
    started_at: datetime
    finished_at: datetime
    sections: tuple[ReportSection, ...]
    diagnosis: Diagnosis
    root: DiagnosedCause | None
    other_causes: tuple[DiagnosedCause, ...] = ()
    """Independent faults beside the root cause, in causal order."""
    suspects: tuple[DiagnosedCause, ...] = ()
    """What else is not ruled out, in causal order; the root cause may be a suspect itself."""
    recommendations: tuple[DiagnosedCause, ...] = ()
    """Nothing is lost by these."""
    next_step: str = ""
    kit_version: str

    @property
    @abstractmethod
    def about(self) -> str:
        """Whom or what it is about, in a word or two."""

    @property
    @abstractmethod
    def command(self) -> str:
        """The command that makes such a report."""

    @property
    def headline(self) -> str:
        """The verdict, as every form but JSON shows it."""
        return self.verdict.value

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What came of each check, in the order of the sections."""
        return tuple(one for section in self.sections for one in section.outcomes)

    @property
    def causes(self) -> dict[str, DiagnosedCause]:
        """The causes that are told, by code: root cause, the others beside it, recommendations."""
        told = (self.root, *self.other_causes, *self.recommendations)
        return {one.code: one for one in told if one}

    @property
    def told_causes(self) -> tuple[dict[str, str | None], ...]:
        """The same in plain JSON, the root cause first."""
        root = [self.root.told_as("root")] if self.root else []
        others = [one.told_as("other") for one in self.other_causes]
        return (*root, *others, *(one.told_as("advice") for one in self.recommendations))

    @property
    def suspected(self) -> dict[str, DiagnosedCause]:
        """The suspects by code, be one the root cause or not."""
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


@dataclass(frozen=True, kw_only=True)
class VerifyReport(Report):
    """One verification of one customer's stream."""

    verdict: Verdict
    customer: str
    destination: str
    organization: str
    evidence: Evidence | None = None
    """The event that was read back; None unless the verdict is *verified*."""
    accepted_by: str | None = None
    """The stack file's key that accepts an *unproven* verdict; None: nothing does."""
    wait: Wait | None = None
    """None: no event was sent, or WorkOS did not accept it."""
    arrived: DeliveredEvent | None = None
    """The test event, whatever the verdict; None: it was not seen. In no document."""
    no_result: str = ""
    """Why the verdict decides nothing, so that no form shows it; empty: it does."""

    @property
    def about(self) -> str:
        """The customer."""
        return self.customer

    @property
    def command(self) -> str:
        """With the customer's stack."""
        return f"logstreams verify {self.customer}"

    @property
    def headline(self) -> str:
        """The verdict, or that there is none."""
        return "no result" if self.no_result else super().headline


@dataclass(frozen=True, kw_only=True)
class DoctorReport(Report):
    """What can be said of a machine before there is a stream."""

    verdict: DoctorStatus

    @property
    def about(self) -> str:
        """The one it ran on."""
        return "this machine"

    @property
    def command(self) -> str:
        """Of any machine."""
        return "logstreams doctor"
