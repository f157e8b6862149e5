"""`logstreams fleet report`: each customer, and what the kept runs came to."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from logstreams.fleet.document import (
    CauseGroup,
    DriftedResource,
    FoundCause,
    Proof,
    Result,
    StackOutcome,
    Violation,
)
from logstreams.verification.published import Model, Seconds, Time

Source = Literal["verify", "up", "drift", "recorded"]
"""recorded: the record of the delivery check in the stack's state."""


class LatencyPoint(Model):
    """One proof's latency."""

    at: Time
    """When the event was read back."""
    seconds: Seconds


class DriftFinding(Model):
    """What the newest drift run that had a result found of a customer."""

    at: Time
    stale: bool
    """Older than `maxAgeHours`, or an update ran after it: it may be otherwise by now."""
    updated_since: bool
    """An update ran after it."""
    known: bool
    """false: no run had a result, and `errors` say why."""
    resources: tuple[DriftedResource, ...]
    """Empty: none drifted, or that is not known."""
    errors: tuple[str, ...]
    """Why the newest run had no result; empty: it had one."""


class CustomerStanding(Model):
    """One customer: the newest of each fact that is known, with its time."""

    stack: str
    status: Result
    """The worst of delivery and drift. `unknown`: what was known is too old, or nobody looked."""
    verdict: str | None
    """The newest one; of when, `asOf` says."""
    as_of: Time | None
    """When the verdict was reached; null: there is none, or its record has no time."""
    source: Source | None
    """What told the verdict."""
    stale: bool
    """The verdict is older than `maxAgeHours`: the stream may be otherwise by now."""
    because: tuple[str, ...]
    """What else the status rests on. This, causes, root cause, errors and next step are those of
    what decides the status."""
    destination: str | None
    """Its type in the stack file; null: the file has problems."""
    account: str | None
    region: str | None
    tags: dict[str, str] = Field(default_factory=dict)
    max_age_hours: int
    """How old the stack file lets a proof become; the report takes every fact's age by it."""
    proof: Proof | None
    """The last event that was read back, whoever did; null: none is known of."""
    proof_age_seconds: int | None
    """At the time of the report."""
    proof_too_old: bool
    latencies: tuple[LatencyPoint, ...]
    """Of the kept runs and the record, the oldest first."""
    drift: DriftFinding | None
    """null: no drift run of it is kept."""
    causes: tuple[FoundCause, ...]
    """What the newest verification names, the root cause first; empty where the stack file or the
    state decides the status."""
    root_code: str
    """The root cause's code; empty: there is none."""
    root_title: str
    """Its title; known also where a record has the code alone."""
    violations: tuple[Violation, ...] = ()
    """What refused the last update, where it ended before its delivery check and nothing newer has
    a verdict."""
    errors: tuple[str, ...]
    next_step: str

    @property
    def root_cause(self) -> FoundCause | None:
        """The root cause with its repair; None: there is none, or its code alone was recorded."""
        return next((cause for cause in self.causes if cause.role == "root"), None)

    def as_outcome(self) -> StackOutcome:
        """The customer as a run has it, to be counted and grouped with others."""
        kept = ("stack", "because", "verdict", "destination", "account", "region", "tags")
        more = {"result": self.status, "root": self.root_code, "proof": self.proof}
        copied = {name: getattr(self, name) for name in (*kept, "causes", "errors", "next_step")}
        return StackOutcome(**copied, **more, max_age_hours=self.max_age_hours)


class RunCounts(Model):
    """A kept run: how many stacks came to what."""

    operation: Literal["verify", "up", "drift"]
    at: Time
    """When its last stack ended."""
    emitted: bool
    """false: it sent no test events, so that no verdict is better than unproven."""
    counts: dict[Result, int]
    """Stacks by what they came to; the report's stacks alone where it is of some."""


class ReportDocument(Model):
    """How all customers stand."""

    version: Literal[1] = 1
    operation: Literal["report"] = "report"
    at: Time
    """When it was put together; ages are counted to this time."""
    kit_version: str
    states_read: bool
    """false: --no-states was given, so that updates outside of the kept runs are not known."""
    unread: tuple[str, ...]
    """Stacks whose state could not be read: of them the kept runs alone are told."""
    without_file: tuple[str, ...] | None
    """Stacks on the backend that have resources and no stack file, so that nobody looks at them;
    with --no-states, or where filters chose the stacks: what the newest document of a
    run says that asked; null: that is not known."""
    deleted: tuple[str, ...] = ()
    """Stacks whose file is deleted and not committed, so that they are no customers here; none
    where filters chose the stacks."""
    verified_at: Time | None
    """The newest verify run; null: none is kept."""
    drift_at: Time | None
    """The newest drift run; null: none is kept."""
    customers: tuple[CustomerStanding, ...]
    """In the order of their names."""
    causes: tuple[CauseGroup, ...]
    """Each cause with its repair once, the worst first."""
    runs: tuple[RunCounts, ...]
    """The newest kept runs, the oldest first."""

    @property
    def exit_code(self) -> int:
        """Whether the report is whole: 4 a state was not readable, 2 a stack file has problems."""
        if self.unread:
            return Result.UNFINISHED.exit_code
        invalid = any(one.status is Result.INVALID for one in self.customers)
        return Result.INVALID.exit_code if invalid else 0
