"""What `logstreams verify` found, as a program reads it: by the published document's own model."""

from __future__ import annotations

from logstreams.verification.formats.document import VerifyDocument
from logstreams.verification.report import DiagnosedCause
from logstreams.verification.verdict import Verdict
from logstreams.verification.wait import Ending

NOTHING = "nothing"
"""What a report names that is verified and has nothing to remark."""


class Finding(VerifyDocument):
    """One report."""

    @property
    def healthy(self) -> bool:
        """Verified, with nothing to remark."""
        return self.verdict is Verdict.VERIFIED and not self.recommendations

    @property
    def first(self) -> DiagnosedCause | None:
        """What a user repairs first: the root cause, or where there is none the first advice."""
        return self.root_cause or next(iter(self.recommendations), None)

    @property
    def named(self) -> tuple[str, ...]:
        """Every cause the report names, the root cause first; the verdict where it names none."""
        root = (self.root_cause,) if self.root_cause else ()
        causes = (*root, *self.other_causes, *self.recommendations)
        verdict = NOTHING if self.verdict is Verdict.VERIFIED else self.verdict or "no result"
        return tuple(cause.code for cause in causes) or (verdict,)

    @property
    def waited_to_limit(self) -> bool:
        """Whether nothing that was found ended the wait for the event."""
        return self.wait is not None and self.wait.ending is Ending.TIME_UP


def finding(report: str) -> Finding:
    """Read the JSON form of a report.

    Raises:
        ValueError: The text is no report.
    """
    return Finding.model_validate_json(report)
