"""When a stack is deployed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logstreams.fleet.deployed import not_deployed, why_not_deployed
from logstreams.fleet.git import GitError
from logstreams.fleet.pulumi_cli import PulumiCli

Git = Callable[..., str]


def operation(
    kind: str = "update", result: str = "succeeded", head: str = "c1", dirty: str = "false"
) -> dict[str, Any]:
    environment = {"git.head": head, "git.dirty": dirty} if head else {}
    return {"kind": kind, "result": result, "environment": environment}


def unchanged(_: str) -> tuple[str, ...]:
    return ()


@pytest.mark.parametrize(
    ("history", "reason"),
    [
        pytest.param([operation()], None, id="deployed"),
        pytest.param([operation("refresh", "failed"), operation()], None, id="a refresh since"),
        pytest.param([], "never deployed", id="never"),
        pytest.param([operation("refresh")], "never deployed", id="refreshed only"),
        pytest.param([operation("destroy"), operation()], "destroyed", id="destroyed"),
        pytest.param([operation(result="failed"), operation()], "update failed", id="failed"),
        pytest.param([operation(dirty="true")], "included uncommitted changes", id="dirty"),
        pytest.param([operation(head="")], "included uncommitted changes", id="without git"),
    ],
)
def test_history_decides(history: list[dict[str, Any]], reason: str | None) -> None:
    reasons = why_not_deployed(history, unchanged)

    assert len(reasons) == (1 if reason else 0)
    assert (reason or "") in "".join(reasons)


def test_files_since_its_own_commit_are_the_reasons() -> None:
    files = {"c1": ("components/s3.py",)}

    assert why_not_deployed([operation()], files.__getitem__) == ("components/s3.py",)


def test_commit_that_is_not_here_is_a_reason_to_update() -> None:
    def missing(commit: str) -> tuple[str, ...]:
        raise GitError(f"commit {commit} is not in this clone")

    assert why_not_deployed([operation()], missing) == (
        "its last update: commit c1 is not in this clone",
    )


def test_each_stack_is_held_against_its_own_commit(
    repository: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = git("rev-parse", "HEAD")
    (repository / "stacks" / "Pulumi.a.yaml").write_text("config: {name: other}\n")
    git("commit", "--quiet", "--all", "--message=a")
    second = git("rev-parse", "HEAD")
    (repository / "stacks" / "Pulumi.b.yaml").write_text("config: {name: other}\n")
    git("commit", "--quiet", "--all", "--message=b")
    # a was deployed after its change, b and c before either.
    heads = {"a": second, "b": first, "c": first}
    monkeypatch.setattr(PulumiCli, "history", lambda _, stack: [operation(head=heads[stack])])
    engine = PulumiCli(repository, {})

    chosen = not_deployed(engine, ["a", "b", "c"], None, 2)
    since = not_deployed(engine, ["a", "b", "c"], "HEAD~2", 2)

    assert [(one.stack, one.because) for one in chosen] == [("b", ("stacks/Pulumi.b.yaml",))]
    assert [one.stack for one in since] == ["a", "b"]


def test_commit_of_an_unmerged_branch_counts_what_it_had_and_main_has_not(
    repository: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("checkout", "--quiet", "-b", "feature")
    (repository / "stacks" / "Pulumi.a.yaml").write_text("config: {name: other}\n")
    git("commit", "--quiet", "--all", "--message=a")
    head = git("rev-parse", "HEAD")
    git("checkout", "--quiet", "main")
    monkeypatch.setattr(PulumiCli, "history", lambda *_: [operation(head=head)])

    assert [one.stack for one in not_deployed(PulumiCli(repository, {}), ["a", "b"], None, 1)] == [
        "a"
    ]
