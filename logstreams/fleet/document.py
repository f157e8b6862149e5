"""What a run over several stacks came to: shards write it, the comment reads it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from logstreams.verification.published import Model


class Result(StrEnum):
    """What one stack came to, the worst last."""

    GOOD = "good"
    RETIRED = "retired"
    """The stack file says so: nothing is delivered, and nothing was asked."""
    ACCEPTED = "unproven-accepted"
    """Unproven, and the stack file accepts that: nothing is left to do, and nothing is proven."""
    UNPROVEN = "unproven"
    """Updated; WorkOS says that it synced the event, and the destination cannot be read."""
    PENDING = "pending"
    """Updated; no stream has been set up in WorkOS yet."""
    FAILED = "failed"
    """Refused by a policy, ended in an error, or delivery is not proven."""
    INVALID = "invalid"
    """The stack file has problems; the engine was not asked."""
    UNFINISHED = "unfinished"
    """There is no result: the engine could not begin, took too long or was stopped."""

    @property
    def exit_code(self) -> int:
        """0 good or accepted, 1 failed, 2 bad input, 3 pending or unproven, 4 could not finish."""
        return _EXIT_CODES[self]

    @property
    def rank(self) -> int:
        """Higher is worse."""
        return list(Result).index(self)


_EXIT_CODES = {
    Result.GOOD: 0,
    Result.RETIRED: 0,
    Result.ACCEPTED: 0,
    Result.UNPROVEN: 3,
    Result.PENDING: 3,
    Result.FAILED: 1,
    Result.INVALID: 2,
    Result.UNFINISHED: 4,
}


class Violation(Model):
    """What a policy says about one resource."""

    rule: str
    level: Literal["mandatory", "advisory", "waiting"]
    """waiting: some of what the rule reads is known in the update only."""
    resource: str
    """Its name in the program."""
    type: str
    """Its type: aws:s3/bucket:Bucket."""
    message: str


class StackOutcome(Model):
    """What one stack came to."""

    stack: str
    result: Result
    because: tuple[str, ...] = ()
    """Why the stack was chosen: the files that touch it, or what its history says."""
    changes: dict[str, int] = Field(default_factory=dict)
    """Resources by what is done to them: create, update, delete, replace, same."""
    violations: tuple[Violation, ...] = ()
    errors: tuple[str, ...] = ()
    verdict: str | None = None
    """After an update: what the delivery check recorded in it."""
    next_step: str = ""
    seconds: float = 0.0


class FleetDocument(Model):
    """A run over several stacks."""

    version: Literal[1] = 1
    operation: Literal["preview", "up"]
    offline: bool = False
    """Previewed against an empty local AWS: what is deployed was not looked at."""
    stacks: tuple[StackOutcome, ...]
    """In the order of their names."""
    removed: tuple[str, ...] = ()
    """Stacks whose file the diff deletes; nothing was done about them."""

    @property
    def worst(self) -> Result:
        """The result that decides the exit code: 4 > 2 > 1 > 3 > 0."""
        return max((one.result for one in self.stacks), key=lambda it: it.rank, default=Result.GOOD)
