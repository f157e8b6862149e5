"""The JSON forms of `logstreams schema`; docs/schemas/ has schemas of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from logstreams.events.event_schema import EventSchema
from logstreams.events.history import History
from logstreams.events.lint import Level, LintFinding
from logstreams.events.plan import PlannedStep, PublishStep
from logstreams.verification.published import Model


class FindingDocument(Model):
    """One finding about a schema's file."""

    level: Level
    file: str
    line: int
    """0: the file as a whole."""
    key: str
    found: str
    wanted: str


class LintDocument(Model):
    """What `logstreams schema lint` found."""

    version: Literal[1] = 1
    schemas: int
    """Files that can be read."""
    findings: tuple[FindingDocument, ...]

    @classmethod
    def of(cls, schemas: int, findings: Iterable[LintFinding]) -> LintDocument:
        """The findings'."""
        return cls(
            schemas=schemas,
            findings=tuple(
                FindingDocument(
                    level=each.level,
                    file=each.problem.file,
                    line=each.problem.line,
                    key=each.problem.key,
                    found=each.problem.found,
                    wanted=each.problem.wanted,
                )
                for each in findings
            ),
        )


class ChangeDocument(Model):
    """One difference between the latest version in WorkOS and the file."""

    where: str
    before: str
    after: str
    breaking: bool
    """An event that the latest version takes may be refused by the new one."""


class PlannedStepDocument(Model):
    """What happens to one action."""

    action: str
    step: PublishStep
    version: int | None
    """The latest in WorkOS, before anything was published."""
    published: int | None
    """The version that was made; null: none."""
    breaking: bool
    changes: tuple[ChangeDocument, ...]


class PlanDocument(Model):
    """What `logstreams schema diff` found, or `apply` did."""

    version: Literal[1] = 1
    dry_run: bool
    """Nothing was published."""
    actions: tuple[PlannedStepDocument, ...]

    @classmethod
    def of(
        cls, steps: Sequence[PlannedStep], published: dict[str, int], *, dry_run: bool
    ) -> PlanDocument:
        """The plan's, with what was published of it."""
        return cls(
            dry_run=dry_run,
            actions=tuple(
                PlannedStepDocument(
                    action=each.action,
                    step=each.step,
                    version=each.version,
                    published=published.get(each.action),
                    breaking=each.breaking,
                    changes=tuple(
                        ChangeDocument(
                            where=change.where,
                            before=change.before,
                            after=change.after,
                            breaking=change.breaking,
                        )
                        for change in each.changes
                    ),
                )
                for each in steps
            ),
        )


class CauseDocument(Model):
    """Why events would be refused."""

    key: str
    cause: str
    events: int
    examples: tuple[str, ...]
    """Where the first of them were read."""


class HistoryDocument(Model):
    """What `logstreams schema check-history` found."""

    version: Literal[1] = 1
    action: str
    read: int
    judged: int
    """Events of the action."""
    refused: int
    unknown: int
    """Events that lack nothing but metadata of a kind that no event read carries: it may not have
    been delivered."""
    unreadable: int
    with_metadata: int
    oldest: str | None
    newest: str | None
    causes: tuple[CauseDocument, ...]
    """The most frequent first."""
    smallest_schema: dict[str, Any] | None
    """One that takes the events of the past too, as a file of `schemas/` has it; null: none is
    needed, or none does."""

    @classmethod
    def of(cls, action: str, history: History, smallest: EventSchema | None) -> HistoryDocument:
        """A history's."""
        counted = sorted(history.causes.items(), key=lambda item: (-item[1].events, item[0].key))
        return cls(
            action=action,
            read=history.read,
            judged=history.judged,
            refused=history.refused,
            unknown=history.unknown,
            unreadable=history.unreadable,
            with_metadata=history.with_metadata,
            oldest=history.oldest or None,
            newest=history.newest or None,
            causes=tuple(
                CauseDocument(
                    key=cause.key,
                    cause=cause.words,
                    events=count.events,
                    examples=tuple(count.examples),
                )
                for cause, count in counted
            ),
            smallest_schema=smallest.model_dump(mode="json", exclude_none=True)
            if smallest
            else None,
        )
