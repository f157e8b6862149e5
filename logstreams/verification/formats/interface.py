"""What every form of a report has in common: how it is asked for, and the sign of an outcome."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from logstreams.verification.checks.framework import (
    Failed,
    Outcome,
    Passed,
    Pending,
    Skipped,
    Unknown,
)
from logstreams.verification.formats.rendering import printable
from logstreams.verification.report import Report


class Mark(Enum):
    """A sign, as `linkerd check` has it, and a word for who cannot see signs or colours."""

    PASSED = ("√", "passed")
    ADVICE = ("‼", "advice")
    FAILED = ("×", "failed")
    SKIPPED = ("–", "skipped")
    UNKNOWN = ("?", "unknown")
    PENDING = ("…", "waiting")

    def __init__(self, sign: str, word: str) -> None:
        self.sign = sign
        self.word = word

    @classmethod
    def of(cls, outcome: Outcome, report: Report) -> Mark:
        """The mark of an outcome; a failure that only calls for advice has its own."""
        match outcome.result:
            case Passed():
                return cls.PASSED
            case Failed():
                code = outcome.check.code
                cause = report.causes.get(report.symptoms.get(code, code))
                return cls.ADVICE if cause and cause.severity == "advice" else cls.FAILED
            case Skipped():
                return cls.SKIPPED
            case Pending():
                return cls.PENDING
            case Unknown():
                return cls.UNKNOWN


def note_of(outcome: Outcome) -> str:
    """What an outcome says beside its mark: evidence or a reason; a failure says more than that."""
    match outcome.result:
        case Passed(note) | Skipped(note) | Pending(note) | Unknown(note):
            return printable(note)
        case Failed():
            return ""


class Format(Protocol):
    """One form of a report: all it knows is the report and its constructor's arguments."""

    def format(self, report: Report) -> str:
        """The whole report as text; ends with a line feed."""
