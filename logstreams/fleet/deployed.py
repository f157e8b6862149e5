"""Which stacks are not deployed: asked of each stack's own history, not of the last merge.

GitHub keeps one waiting run of a concurrency group and drops the others (docs.github.com,
"Concurrency", 2026-11-22), so what a dropped run would have updated can be several merges old.
Pulumi keeps the commit of every update (`git.head`, `git.dirty` in the history's environment).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.git import Change, GitError, changes_since, differences
from logstreams.fleet.last_update import dropped_since, lacked_by, last_operation, notes_of
from logstreams.fleet.lost_state import NEVER_VERIFIED, NO_UPDATE, WAS_DESTROYED
from logstreams.fleet.pulumi_cli import EngineError, PulumiCli
from logstreams.fleet.runs import SelectedStack
from logstreams.fleet.scope import touched
from logstreams.fleet.stack_run import TIME_LIMIT_SECONDS, stack_run
from logstreams.fleet.summary import hours, is_future
from logstreams.fleet.updating import with_verdict
from logstreams.fleet.verifying import destroyed
from logstreams.settings import SettingsError, StackSettings, Verify, load_stack
from logstreams.state import NoState, StackState
from logstreams.verification.undeployed import undeployed
from logstreams.verification.verdict import Verdict

FilesSince = Callable[[str], tuple[str, ...]]
"""The files that touch the stack and differ from what they were in a commit; or GitError."""


def why_not_deployed(history: Sequence[dict[str, Any]], files_since: FilesSince) -> tuple[str, ...]:
    """Why a stack is to be updated; nothing when what is here is what is deployed.

    Deployed means: the last update succeeded, no refresh has found that some of it is gone, it came
    from a commit with nothing uncommitted beside it, and no file that touches the stack has changed
    since. Where that cannot be known, the stack
    is updated: an update with nothing to do changes nothing.

    Args:
        history: The stack's operations, the newest first.
        files_since: Which files differ.
    """
    last = last_operation(history)
    if last is None:
        return (NO_UPDATE,)
    if last["kind"] == "destroy":
        return (WAS_DESTROYED,)
    failed = "" if last["result"] == "succeeded" else f"its last update {last['result']}"
    if why := failed or dropped_since(history):
        return (why,)
    made_in = last.get("environment") or {}
    commit = made_in.get("git.head")
    if not commit or made_in.get("git.dirty") != "false":
        return ("its last update included uncommitted changes",)
    try:
        return files_since(commit)
    except GitError as error:
        return (f"its last update: {error}",)


@dataclass(frozen=True)
class Choice:
    """Which stacks are to be updated, and how the others stand."""

    chosen: tuple[SelectedStack, ...]
    others: tuple[StackOutcome, ...]


def why_not_verified(check: Mapping[str, Any], verify: Verify, now: datetime) -> tuple[str, ...]:
    """Why a deployed stack is to be updated all the same: each update proves delivery again.

    Args:
        check: The delivery check's record; empty: there is none.
        verify: The stack file's.
        now: The time.
    """
    if verify.mode == "off":
        return ()
    verdict = check.get("verdict")
    if not verdict:
        return (NEVER_VERIFIED,)
    if verdict != Verdict.VERIFIED and not check.get("accepted_by"):
        return (f"its last verdict is {verdict}",)
    # Release 0.1 recorded no time.
    recorded = check.get("proven_at") or check.get("checked_at")
    if not recorded:
        return ("it is not known when it was last verified",)
    return _of_its_age(recorded, verify.max_age_hours, now)


def _of_its_age(recorded: str, limit: int, now: datetime) -> tuple[str, ...]:
    at = datetime.fromisoformat(recorded)
    if is_future(at, now):
        return (f"last verified at {recorded}, which is in the future: a clock was wrong",)
    too_old = now - at > timedelta(hours=limit)
    return (f"last verified {hours(now - at)} ago (limit {limit} h)",) if too_old else ()


def choose(
    engine: PulumiCli,
    stacks: Sequence[str],
    base: str | None,
    parallel: int,
    named: Collection[str] = (),
    time_limit: float = TIME_LIMIT_SECONDS,
) -> Choice:
    """Divide stacks into those that are to be updated, each with why, and the others.

    A stack whose file has problems, or whose history or state cannot be read, is to be updated:
    the attempt says what is wrong.

    Args:
        engine: Knows the stacks' histories.
        stacks: Those that are asked about.
        base: Count what HEAD adds to its merge base with this; None: what differs from the commit
            of each stack's own last update.
        parallel: How many histories are read at a time.
        named: Those that are wanted by name: what was destroyed comes back.
        time_limit: Seconds, of what is read of each.

    Raises:
        GitError: There is no such base.
    """
    since_base = changes_since(base, engine.project) if base else None

    @cache
    def since(commit: str) -> tuple[Change, ...]:
        return differences(commit, engine.project) if since_base is None else since_base

    def choice_of(stack: str) -> SelectedStack | StackOutcome:
        def files_since(commit: str) -> tuple[str, ...]:
            return touched(since(commit), [stack]).stacks.get(stack, ())

        try:
            with stack_run(stack, time_limit, None):
                return _choice(engine, stack, files_since, wanted=stack in named)
        except SettingsError:
            return SelectedStack(stack, ("its stack file has problems",))
        except EngineError as error:
            return SelectedStack(stack, (f"its history cannot be read: {error}",))
        except NoState as error:
            return SelectedStack(stack, (f"its state cannot be read: {error}",))

    with ThreadPoolExecutor(max_workers=parallel) as pool:
        found = [*pool.map(choice_of, stacks)]
    return Choice(
        tuple(one for one in found if isinstance(one, SelectedStack)),
        tuple(one for one in found if isinstance(one, StackOutcome)),
    )


def _choice(
    engine: PulumiCli, stack: str, files_since: FilesSince, *, wanted: bool
) -> SelectedStack | StackOutcome:
    settings = load_stack(stack, engine.project)
    history = engine.history(stack)
    if _destroyed(history) and not wanted:
        return StackOutcome(stack=stack, **destroyed(settings))
    because = why_not_deployed(history, files_since)
    if because:
        return SelectedStack(stack, because)
    if settings.retired:
        return StackOutcome(stack=stack, result=Result.RETIRED)
    state = engine.state(stack)
    if because := _why_again(state, history, settings):
        return SelectedStack(stack, because)
    outcome = StackOutcome(stack=stack, result=Result.GOOD, notes=notes_of(state))
    return with_verdict(outcome, state.check)


def _why_again(
    state: StackState, history: Sequence[dict[str, Any]], settings: StackSettings
) -> tuple[str, ...]:
    """Why a stack is to be updated whose last update was of the files as they are."""
    if lacked := lacked_by(state, history):
        return (lacked,)
    if differs := undeployed(settings, state.settings):  # git may have been told to overlook it
        return (f"its last update deployed other values: {'; '.join(differs.changes)}",)
    return why_not_verified(state.check, settings.verify, datetime.now(UTC))


def _destroyed(history: Sequence[dict[str, Any]]) -> bool:
    last = last_operation(history)
    return bool(last and last["kind"] == "destroy" and last["result"] == "succeeded")
