"""What every form of a report has in common."""

from __future__ import annotations

from typing import Protocol

from logstreams.verification.report import Report


class Format(Protocol):
    """One form of a report: all it knows is the report and its constructor's arguments."""

    def format(self, report: Report) -> str:
        """The whole report as text; ends with a line feed."""
