"""Which stacks a command is about, by its filters: the same for every command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from logstreams.fleet.choice import NoSuchChoice, fleet_of
from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.processes import PROCESSES
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.runs import run_all
from logstreams.fleet.stack_run import SelectedStack, Show
from logstreams.settings import SettingsError, load_stack

VERIFIED = "verified"
"""What a person calls `good`."""

_STATUSES = {VERIFIED: Result.GOOD} | {
    result.value: result for result in Result if result is not Result.DRIFTED
}

UNREAD = frozenset({Result.UNFINISHED, Result.INVALID})
"""Of a stack whose state or file cannot be read."""


@dataclass(frozen=True)
class Filters:
    """What the options say; a stack is chosen if all of them let it through."""

    stacks: str = "*"
    """A pattern of names."""
    only: Sequence[str] = ()
    """Names, also as Pulumi has them: ORGANIZATION/PROJECT/STACK."""
    tags: Sequence[str] = ()
    """KEY=VALUE, each."""
    status: str = ""
    """Results with commas between them, as `fleet list` shows them: of the last update's record."""

    @property
    def given(self) -> tuple[str, ...]:
        """The options that say something."""
        told = {
            "--stacks": self.stacks != "*",
            "--only": self.only,
            "--tag": self.tags,
            "--status": self.status,
        }
        return tuple(option for option, value in told.items() if value)

    @property
    def named(self) -> frozenset[str]:
        """The stacks that are wanted by name."""
        return frozenset(name.rpartition("/")[2] for name in self.only)


@dataclass(frozen=True)
class Filtered:
    """The stacks that the filters let through."""

    names: tuple[str, ...]
    """In order."""
    recorded: dict[str, StackOutcome] = field(default_factory=dict)
    """What `fleet list` says of them, where a filter asked for it."""


def filtered(filters: Filters, engine: PulumiCli, parallel: int, show: Show) -> Filtered:
    """The stacks that all filters let through.

    A stack file that cannot be read has no tag to go by, and without its state a stack has no
    status: it is let through, and reported.

    Args:
        filters: The options.
        engine: Reads the states, where a status is asked for.
        parallel: How many states are read at a time.
        show: Told where a Ctrl-C stops that.

    Raises:
        NoSuchChoice: A filter is none, or names a stack that is not there.
        KeyboardInterrupt: The states were not all read.
    """
    wanted = statuses(filters.status)
    names = _tagged(_named(filters, engine), filters.tags, engine)
    if wanted is None:
        return Filtered(names)
    # Not above: it loads both SDKs, for a second that a preview without this filter need not wait.
    from logstreams.fleet.listing import listed  # noqa: PLC0415

    chosen = [SelectedStack(name) for name in names]
    told = run_all(chosen, partial(listed, engine=engine), parallel, show)
    if PROCESSES.draining.is_set():
        raise KeyboardInterrupt
    recorded = {one.stack: one for one in told if one.result in wanted | UNREAD}
    return Filtered(tuple(recorded), recorded)


def _named(filters: Filters, engine: PulumiCli) -> tuple[str, ...]:
    names = fleet_of(engine.project, filters.stacks)
    if not filters.only:
        return names
    if missing := sorted(filters.named - {*names}):
        raise NoSuchChoice(
            f"--only: found {missing[0]!r}, which has no stack file that --stacks fits; "
            "wanted a stack's name, as in stacks/Pulumi.STACK.yaml"
        )
    return tuple(name for name in names if name in filters.named)


def _tagged(names: tuple[str, ...], tags: Sequence[str], engine: PulumiCli) -> tuple[str, ...]:
    """The stacks that have all tags; one that none has is taken for mistyped."""
    wanted = []
    for tag in tags:
        key, equals, value = tag.partition("=")
        if not key or not equals:
            raise NoSuchChoice(f"--tag: found {tag!r}; wanted KEY=VALUE, as team=payments")
        wanted.append((key, value))

    if not wanted or not names:
        return names
    having = [{name for name in names if _has(name, *pair, engine)} for pair in wanted]
    for tag, stacks in zip(tags, having, strict=True):
        if not stacks:
            raise NoSuchChoice(
                f"--tag: found {tag!r}, which none of {len(names)} stack files has; wanted a tag "
                "of one of them"
            )
    return tuple(name for name in names if all(name in stacks for stacks in having))


def _has(name: str, key: str, value: str, engine: PulumiCli) -> bool:
    try:
        return load_stack(name, engine.project).tags.get(key) == value
    except SettingsError:
        return True


def statuses(text: str, *, with_drift: bool = False) -> frozenset[Result] | None:
    """The results that a filter names; None: there is no filter.

    Args:
        text: Names with commas between them.
        with_drift: Whether `drifted` is one: no update's record has it.

    Raises:
        NoSuchChoice: A name is none.
    """
    if not text:
        return None
    words = [word.strip() for word in text.split(",")]
    for word in words:
        if word == Result.DRIFTED.value and not with_drift:
            raise NoSuchChoice(
                "--status: found 'drifted', which no update records; `logstreams fleet drift "
                "--resume last` looks again at what drifted"
            )
        if word not in _STATUSES and word != Result.DRIFTED.value:
            drifted = [Result.DRIFTED.value] * with_drift
            known = ", ".join([name for name in _STATUSES if name != Result.GOOD.value] + drifted)
            raise NoSuchChoice(f"--status: found {word!r}; wanted one or more of: {known}")
    return frozenset(_STATUSES.get(word, Result.DRIFTED) for word in words)
