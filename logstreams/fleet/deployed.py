"""Which stacks are not deployed: asked of each stack's own history, not of the last merge.

GitHub keeps one waiting run of a concurrency group and drops the others (docs.github.com,
"Concurrency", 2026-11-22), so what a dropped run would have updated can be several merges old.
Pulumi keeps the commit of every update (`git.head`, `git.dirty` in the history's environment).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from logstreams.fleet.git import Change, GitError, changes_since, differences
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.runs import SelectedStack
from logstreams.fleet.scope import touched

FilesSince = Callable[[str], tuple[str, ...]]
"""The files that touch the stack and differ from what they were in a commit; or GitError."""


def why_not_deployed(history: Sequence[dict[str, Any]], files_since: FilesSince) -> tuple[str, ...]:
    """Why a stack is to be updated; nothing when what is here is what is deployed.

    Deployed means: the last update succeeded, came from a commit with nothing uncommitted beside
    it, and no file that touches the stack has changed since. Where that cannot be known, the stack
    is updated: an update with nothing to do changes nothing.

    Args:
        history: The stack's operations, the newest first.
        files_since: Which files differ.
    """
    last = next((one for one in history if one["kind"] in ("update", "destroy")), None)
    if last is None:
        return ("it was never deployed",)
    if last["kind"] == "destroy":
        return ("it was destroyed",)
    if last["result"] != "succeeded":
        return (f"its last update {last['result']}",)
    made_in = last.get("environment") or {}
    commit = made_in.get("git.head")
    if not commit or made_in.get("git.dirty") != "false":
        return ("its last update included uncommitted changes",)
    try:
        return files_since(commit)
    except GitError as error:
        return (f"its last update: {error}",)


def not_deployed(
    engine: PulumiCli, stacks: Sequence[str], base: str | None, parallel: int
) -> list[SelectedStack]:
    """The stacks that are to be updated, each with why.

    Args:
        engine: Knows the stacks' histories.
        stacks: Those that are asked about.
        base: Count what HEAD adds to its merge base with this; None: what differs from the commit
            of each stack's own last update.
        parallel: How many histories are read at a time.

    Raises:
        GitError: There is no such base.
    """
    since_base = changes_since(base, engine.project) if base else None

    @cache
    def since(commit: str) -> tuple[Change, ...]:
        return differences(commit, engine.project) if since_base is None else since_base

    def judged(stack: str) -> SelectedStack:
        def files_since(commit: str) -> tuple[str, ...]:
            return touched(since(commit), [stack]).stacks.get(stack, ())

        return SelectedStack(stack, why_not_deployed(engine.history(stack), files_since))

    with ThreadPoolExecutor(max_workers=parallel) as pool:
        return [chosen for chosen in pool.map(judged, stacks) if chosen.because]
