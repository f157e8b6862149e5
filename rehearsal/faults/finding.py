"""What `logstreams verify` found, as a program reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from logstreams.verification.wait import Ending

VERIFIED = "verified"
NOTHING = "nothing"
"""What a report names that is verified and has nothing to remark."""


@dataclass(frozen=True)
class Cause:
    """A cause that a report names, and the repair printed with it."""

    code: str
    kind: str
    command: str | None


@dataclass(frozen=True)
class Finding:
    """One report."""

    verdict: str
    root: Cause | None
    other_causes: tuple[Cause, ...]
    recommendations: tuple[Cause, ...]
    waited_to_limit: bool = False
    """Whether nothing that was found ended the wait for the event."""

    @property
    def healthy(self) -> bool:
        """Verified, with nothing to remark."""
        return self.verdict == VERIFIED and not self.recommendations

    @property
    def first(self) -> Cause | None:
        """What a user repairs first: the root cause, or where there is none the first advice."""
        return self.root or (self.recommendations[0] if self.recommendations else None)

    @property
    def named(self) -> tuple[str, ...]:
        """Every cause the report names, the root cause first; the verdict where it names none."""
        causes = (*((self.root,) if self.root else ()), *self.other_causes, *self.recommendations)
        return tuple(cause.code for cause in causes) or (
            NOTHING if self.verdict == VERIFIED else self.verdict,
        )


def finding(report: str) -> Finding:
    """Read the JSON form of a report.

    Raises:
        ValueError: The text is no report.
    """
    document: dict[str, Any] = json.loads(report)
    root = document["rootCause"]
    return Finding(
        verdict=document["verdict"],
        root=_cause(root) if root else None,
        other_causes=tuple(_cause(one) for one in document["otherCauses"]),
        recommendations=tuple(_cause(one) for one in document["recommendations"]),
        waited_to_limit=(document.get("wait") or {}).get("ending") == Ending.TIME_UP,
    )


def _cause(story: dict[str, Any]) -> Cause:
    return Cause(story["code"], story["kind"], story["command"])
