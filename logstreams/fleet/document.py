"""What a run over several stacks came to: shards write it, the comment reads it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from logstreams.fleet.packed import OfMany
from logstreams.verification.published import Model, Seconds, Time


class Result(StrEnum):
    """What one stack came to, the worst last."""

    GOOD = "good"
    RETIRED = "retired"
    """The stack file says so: nothing is delivered, and nothing was asked."""
    DESTROYED = "destroyed"
    """`pulumi destroy` took it down, on purpose. Nothing was asked."""
    ACCEPTED = "unproven-accepted"
    """Unproven, and the stack file accepts that: nothing is left to do, and nothing is proven."""
    NOT_DEPLOYED = "not-deployed"
    """Its stack file is there, and no update was made yet. Nothing was asked."""
    UNPROVEN = "unproven"
    """WorkOS says that it synced the event, which nobody here can read; or none was sent."""
    PENDING = "pending"
    """No stream has been set up in WorkOS yet."""
    UNKNOWN = "unknown"
    """Nothing that is known of it is recent enough to say how it stands: in `fleet report` only."""
    DRIFTED = "drifted"
    """What is deployed differs from what the stack's state has."""
    FAILED = "failed"
    """Refused by a policy, ended in an error, or delivery is not proven."""
    INVALID = "invalid"
    """The stack file has problems; the engine was not asked."""
    UNFINISHED = "unfinished"
    """There is no result: the engine could not begin, took too long or was stopped."""

    @property
    def exit_code(self) -> int:
        """0 good or accepted, 1 failed, 2 bad input, 3 not proven yet, 4 could not finish."""
        return _EXIT_CODES[self]

    @property
    def rank(self) -> int:
        """Higher is worse."""
        return list(Result).index(self)


_EXIT_CODES = {
    Result.GOOD: 0,
    Result.RETIRED: 0,
    Result.DESTROYED: 0,
    Result.NOT_DEPLOYED: 3,
    Result.ACCEPTED: 0,
    Result.UNPROVEN: 3,
    Result.PENDING: 3,
    Result.UNKNOWN: 3,
    Result.DRIFTED: 1,
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


class Proof(Model):
    """The last event of a stack that was read back."""

    event_at: Time
    """When it was sent."""
    proven_at: Time
    latency_seconds: Seconds
    """From sending to reading it back, by the clock of the machine that did."""
    location: str
    """Where it lies."""
    retention_mode: str | None
    """The object's lock; null: it has none."""
    retained_until: Time | None


class FoundCause(Model):
    """A cause that a verification names for one stack, with its repair."""

    code: str
    role: Literal["root", "other", "advice"]
    """other: an independent fault beside the root cause; advice: nothing is lost by it."""
    title: str
    severity: Literal["critical", "high", "advice"]
    owner: str
    found: str
    wanted: str
    repair: str
    command: str | None


class CauseGroup(Model):
    """One cause with its repair, told once for all stacks that it concerns."""

    code: str
    title: str
    severity: Literal["critical", "high", "advice"]
    owner: str
    repair: str
    """STACK, ORGANIZATION and ACCOUNT stand for each stack's own."""
    command: str | None
    stacks: tuple[str, ...]


class DriftedResource(Model):
    """A resource that differs from what the stack's state has of it."""

    resource: str
    """Its name in the program."""
    type: str
    """Its type: aws:s3/bucketPolicy:BucketPolicy."""
    change: Literal["changed", "deleted"]
    properties: tuple[str, ...]
    """Paths of what differs; empty where the resource is deleted."""


class PropertyChange(Model):
    """One property of a resource, old and new."""

    path: str
    """As Pulumi writes it; in a policy document `policy[SID].Element`; `[]`: an element of a list,
    wherever it stands."""
    kind: Literal["add", "delete", "update"]
    old: JsonValue = None
    """`[secret]` in the place of a secret."""
    new: JsonValue = None
    """`[known after the update]` where only that will tell."""
    replaces: bool = False
    """Whether it makes the resource be replaced."""


class ResourceChange(Model):
    """What is done to one resource."""

    operation: str
    """delete, replace, update, create or import."""
    resource: str
    """Its name in the program."""
    type: str
    properties: tuple[PropertyChange, ...] = ()
    """Of the delivery check its settings alone."""


class StackOutcome(Model):
    """What one stack came to."""

    stack: str
    result: Result
    because: tuple[str, ...] = ()
    """Why the stack was chosen: the files that touch it, or what its history says."""
    changes: dict[str, int] = Field(default_factory=dict)
    """Resources by what is done to them: create, update, delete, replace, same."""
    resources: Annotated[Sequence[ResourceChange], OfMany(ResourceChange)] = ()
    """Of a preview: the resources that change, deletes and replaces first; none if offline."""
    violations: Annotated[Sequence[Violation], OfMany(Violation)] = ()
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What a reader ought to know beside the result, which it does not change."""
    verdict: str | None = None
    """Of the verification; after an update, what the delivery check recorded in it."""
    verdict_at: Time | None = None
    """When the delivery check recorded the verdict; null: the run itself reached it."""
    updated_at: Time | None = None
    """When the last update ended well, as its history tells, where no record of a delivery check
    does: of a retired stack, or of one without a check; of a destroyed one its destroy."""
    update_failed_at: Time | None = None
    """When the last update failed before its delivery check; null: it did not."""
    resources_lost_at: Time | None = None
    """When a `pulumi refresh` took out of the state what was gone at AWS, after the last delivery
    check had proven delivery; null: none did."""
    proof: Proof | None = None
    """null: no event was ever read back, or nobody looked."""
    causes: tuple[FoundCause, ...] = ()
    """What a verification names, or the delivery check recorded; the root cause first."""
    drift: tuple[DriftedResource, ...] = ()
    destination: str | None = None
    """Its type in the stack file; null: the file was not read, or has problems."""
    account: str | None = None
    organization: str | None = None
    """Its WorkOS organization's ID in the stack file; null: as `destination`, or a kit that did not
    tell."""
    region: str | None = None
    tags: dict[str, str] = Field(default_factory=dict)
    max_age_hours: int | None = None
    """How old the stack file lets a proof become."""
    found_at: Time | None = None
    """When an earlier part of a run that `--resume` went on with found it; null: this part did."""
    root: str = ""
    """The code of the root cause that the delivery check recorded."""
    next_step: str = ""
    seconds: float = 0.0
    only_previewed: bool = False
    """An update that its own preview ended: it changed nothing."""
    of_another: bool = False
    """What was deployed and proven is of another organization than the stack file names now."""

    @property
    def root_cause(self) -> FoundCause | None:
        """What a verification names first; None: it names nothing, or there was none."""
        return next((cause for cause in self.causes if cause.role == "root"), None)

    @property
    def root_code(self) -> str:
        """The root cause's code, of a verification or of the last record; empty: there is none."""
        return self.root_cause.code if self.root_cause else self.root


class FleetDocument(Model):
    """A run over several stacks."""

    version: Literal[1] = 1
    operation: Literal["preview", "up", "verify", "drift", "list"]
    at: Time | None = None
    """When the run ended; null: a preview or an update."""
    kit_version: str | None = None
    """Of the kit that wrote it; null: one that did not tell."""
    run: str | None = None
    """The file in `.logstreams/runs/` that keeps the run; null: none does."""
    emitted: bool = True
    """false: --no-emit was given, so that no verdict is better than unproven."""
    of_some: bool = False
    """Filters chose the stacks of `fleet verify`, `drift` or `list`: one that is missing was not
    asked for."""
    offline: bool = False
    """Previewed against an empty local AWS: what is deployed was not looked at."""
    stacks: tuple[StackOutcome, ...]
    """In the order of their names."""
    causes: tuple[CauseGroup, ...] = ()
    """What the stacks' verifications name, grouped: the worst first."""
    others: tuple[StackOutcome, ...] = ()
    """Looked at and left alone: deployed and verified, retired, or destroyed."""
    left: tuple[str, ...] = ()
    """Stacks that never began: a wave stopped before them, or the run was interrupted."""
    interrupted: bool = False
    """Ended by Ctrl-C or SIGTERM."""
    without_file: tuple[str, ...] | None = None
    """Stacks on the backend that have resources and no stack file, so that nobody looks at them;
    null: that is not known, or was not asked because filters chose the stacks."""
    deleted: tuple[str, ...] = ()
    """Stacks whose file is deleted and not committed, so that nobody looks at them; none where
    filters chose the stacks."""
    removed: tuple[str, ...] = ()
    """Stacks whose file the diff deletes; nothing was done about them."""
    renamed: dict[str, str] = Field(default_factory=dict)
    """Stacks whose file the diff renames: by the old name, the new one."""
    rename_steps: tuple[str, ...] = ()
    """What the renames take, in an order that works."""

    @property
    def is_whole(self) -> bool:
        """Whether it has every stack that had a file then."""
        return not self.of_some and not self.left

    @property
    def worst(self) -> Result:
        """The result that decides the exit code: 4 > 2 > 1 > 3 > 0."""
        return max((one.result for one in self.stacks), key=lambda it: it.rank, default=Result.GOOD)

    @property
    def exit_code(self) -> int:
        """That of the worst stack; 4 where the run was interrupted before all had begun."""
        return 4 if self.interrupted and self.left else self.worst.exit_code
