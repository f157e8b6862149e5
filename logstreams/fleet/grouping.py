"""What many stacks' verifications name, grouped: one cause, its repair once, the stacks."""

from __future__ import annotations

import re
from collections.abc import Iterable

from logstreams.fleet.document import CauseGroup, FoundCause, StackOutcome

_SEVERITIES = ("critical", "high", "advice")
_ORGANIZATION = re.compile(r"\borg_[0-9A-HJKMNP-TV-Z]{26}\b")


def grouped(outcomes: Iterable[StackOutcome]) -> tuple[CauseGroup, ...]:
    """The causes of a run, the worst and then the most common first.

    Two stacks share a cause where their repairs are the same but for the stacks' own names.
    """
    stacks: dict[tuple[str, str, str], list[str]] = {}
    first: dict[tuple[str, str, str], CauseGroup] = {}
    for one in outcomes:
        for cause in one.causes:
            group = _general(cause, one)
            key = (group.code, group.severity, group.repair)
            first.setdefault(key, group)
            stacks.setdefault(key, []).append(one.stack)
    groups = [
        group.model_copy(update={"stacks": tuple(stacks[key])}) for key, group in first.items()
    ]
    return tuple(
        sorted(groups, key=lambda it: (_SEVERITIES.index(it.severity), -len(it.stacks), it.code))
    )


def _general(cause: FoundCause, of: StackOutcome) -> CauseGroup:
    def general(text: str) -> str:
        text = re.sub(rf"(?<!\w){re.escape(of.stack)}(?!\w)", "STACK", text)
        if of.account:
            text = text.replace(of.account, "ACCOUNT")
        return _ORGANIZATION.sub("ORGANIZATION", text)

    return CauseGroup(
        code=cause.code,
        title=cause.title,
        severity=cause.severity if cause.role != "advice" else "advice",
        owner=cause.owner,
        repair=general(cause.repair),
        command=general(cause.command) if cause.command else None,
        stacks=(),
    )
