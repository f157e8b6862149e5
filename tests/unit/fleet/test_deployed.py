"""When a stack is deployed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import pytest

from logstreams.fleet.deployed import choose, why_not_deployed, why_not_verified
from logstreams.fleet.document import Result
from logstreams.fleet.git import GitError
from logstreams.fleet.pulumi_cli import EngineError, PulumiCli
from logstreams.settings import Problem, SettingsError, Verify
from logstreams.settings.load import parse_settings
from logstreams.state import NoState, StackState
from tests.unit.command.fleet_project import EXAMPLE

Git = Callable[..., str]


def operation(
    kind: str = "update", result: str = "succeeded", head: str = "c1", dirty: str = "false"
) -> dict[str, Any]:
    environment = {"git.head": head, "git.dirty": dirty} if head else {}
    return {"kind": kind, "result": result, "environment": environment}


def settings_of(broken: str = "") -> Callable[[str, Path], Any]:
    """Stands in for loading stack files; one of them has problems."""

    def load(stack: str, _root: Path) -> Any:
        if stack == broken:
            raise SettingsError((Problem(f"stacks/Pulumi.{stack}.yaml", "days", "x", "a number"),))
        archive = SimpleNamespace(force_destroy=False)
        return SimpleNamespace(
            customer=stack,
            retired=False,
            verify=Verify(),
            destination=SimpleNamespace(archive=archive),
            archive=archive,
            bucket_name=f"{stack}-events",
        )

    return load


@pytest.fixture(autouse=True)
def verified(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every stack file is sound, and every stack was verified just now."""
    check = {"verdict": "verified", "proven_at": datetime.now(UTC).isoformat()}
    state = StackState(check=check, outputs={})
    monkeypatch.setattr(PulumiCli, "state", lambda *_: state)
    monkeypatch.setattr("logstreams.fleet.deployed.load_stack", settings_of())


def unchanged(_: str) -> tuple[str, ...]:
    return ()


@pytest.mark.parametrize(
    ("history", "reason"),
    [
        pytest.param([operation()], None, id="deployed"),
        pytest.param([operation("refresh", "failed"), operation()], None, id="a refresh since"),
        pytest.param(
            [operation("refresh") | {"resourceChanges": {"same": 9, "delete": 1}}, operation()],
            "a `pulumi refresh` took 1 resource out of its state, gone at AWS",
            id="a refresh found that some is gone",
        ),
        pytest.param(
            [operation(), operation("refresh") | {"resourceChanges": {"delete": 1}}, operation()],
            None,
            id="made again since",
        ),
        pytest.param([], "state has no update", id="never"),
        pytest.param([operation("refresh")], "state has no update", id="refreshed only"),
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


@pytest.mark.parametrize(
    ("changes", "is_chosen"),
    [
        pytest.param({"create": 1, "same": 1, "delete": 4}, False, id="all is there"),
        pytest.param({"update": 1}, False, id="more is, of an import"),
        pytest.param({"same": 2, "replace": 1}, True, id="edited, or another"),
        pytest.param(None, False, id="the backend does not tell"),
    ],
)
def test_stack_whose_state_lacks_what_its_update_left_is_updated(
    repository: Path,
    git: Git,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, int] | None,
    *,
    is_chosen: bool,
) -> None:
    check = {"verdict": "verified", "proven_at": datetime.now(UTC).isoformat()}
    names = ("aws:iam/role:Role::role", "pulumi:providers:aws::aws")
    uncounted = "pulumi:providers:pulumi::default"
    state = StackState(check=check, outputs={}, resources=frozenset({*names, uncounted}))
    last = operation(head=git("rev-parse", "HEAD")) | {"resourceChanges": changes}
    monkeypatch.setattr(PulumiCli, "state", lambda *_: state)
    monkeypatch.setattr(PulumiCli, "history", lambda *_: [last])

    chosen = choose(PulumiCli(repository, {}), ["a"], None, 1).chosen

    assert [one.because[0].startswith("its state lacks 1 of the 3") for one in chosen] == (
        [True] * is_chosen
    )


@pytest.mark.parametrize(("days", "is_chosen"), [(365, False), (200, True)])
def test_stack_whose_state_has_other_values_than_its_file_is_updated(
    repository: Path, git: Git, monkeypatch: pytest.MonkeyPatch, days: int, *, is_chosen: bool
) -> None:
    """Where `git update-index --assume-unchanged` hid what was deployed, for one."""
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    plain = settings.to_plain()
    plain["destination"]["retention"]["days"] = days
    check = {
        "verdict": "verified",
        "proven_at": datetime.now(UTC).isoformat(),
        "settings": json.dumps(plain),
    }
    last = operation(head=git("rev-parse", "HEAD"))
    monkeypatch.setattr("logstreams.fleet.deployed.load_stack", lambda *_: settings)
    monkeypatch.setattr(PulumiCli, "state", lambda *_: StackState(check=check, outputs={}))
    monkeypatch.setattr(PulumiCli, "history", lambda *_: [last])

    chosen = choose(PulumiCli(repository, {}), ["a"], None, 1).chosen

    why = (
        "its last update deployed other values: destination.retention.days: 365 in the stack "
        "file, 200 at the last deployment"
    )
    assert [one.because for one in chosen] == [(why,)] * is_chosen


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

    chosen = choose(engine, ["a", "b", "c"], None, 2).chosen
    since = choose(engine, ["a", "b", "c"], "HEAD~2", 2).chosen

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

    chosen = choose(PulumiCli(repository, {}), ["a", "b"], None, 1).chosen

    assert [one.stack for one in chosen] == ["a"]


NOW = datetime(2026, 11, 29, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("check", "mode", "reason"),
    [
        pytest.param(
            {"verdict": "verified", "proven_at": "2026-11-28T07:00:00.000Z"},
            "require",
            None,
            id="verified",
        ),
        pytest.param(
            {"verdict": "verified", "proven_at": "2026-11-28T04:00:00.000Z"},
            "require",
            "last verified 26 h ago (limit 24 h)",
            id="too old",
        ),
        pytest.param(
            {"verdict": "pending"}, "require", "its last verdict is pending", id="pending"
        ),
        pytest.param({"verdict": "failed"}, "warn", "its last verdict is failed", id="failed"),
        pytest.param(
            {"verdict": "unproven"}, "require", "its last verdict is unproven", id="unproven"
        ),
        pytest.param(
            {
                "verdict": "unproven",
                "accepted_by": "verify.readBack",
                "checked_at": "2026-11-29T05:00:00.000Z",
            },
            "require",
            None,
            id="accepted",
        ),
        pytest.param(
            {
                "verdict": "unproven",
                "accepted_by": "verify.readBack",
                "checked_at": "2026-11-27T05:00:00.000Z",
            },
            "require",
            "last verified 49 h ago (limit 24 h)",
            id="accepted, too old",
        ),
        pytest.param(
            {"verdict": "verified", "proven_at": "2026-11-30T05:00:00.000Z"},
            "require",
            "last verified at 2026-11-30T05:00:00.000Z, which is in the future: a clock was wrong",
            id="in the future",
        ),
        pytest.param({}, "require", "its delivery was never verified", id="never"),
        pytest.param({"verdict": "unproven"}, "off", None, id="off"),
    ],
)
def test_deployed_and_not_verified_is_a_reason(
    check: dict[str, str], mode: Literal["off", "warn", "require"], reason: str | None
) -> None:
    told = why_not_verified(check, Verify(mode=mode), NOW)

    assert told == ((reason,) if reason else ())


def test_destroyed_stack_is_left_alone_until_it_is_named(
    repository: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PulumiCli, "history", lambda *_: [operation("destroy"), operation()])
    engine = PulumiCli(repository, {})

    left = choose(engine, ["a"], None, 1)
    named = choose(engine, ["a"], None, 1, named=["a"])

    assert (left.chosen, left.others[0].result) == ((), Result.DESTROYED)
    assert left.others[0].next_step == (
        "to bring it back, with the archive that was kept: `logstreams adopt a --bucket a-events`, "
        "then `pulumi up --stack a`, and where that does not end verified `logstreams form a`: "
        "what to save in WorkOS's form, and how"
    )
    assert [one.stack for one in named.chosen] == ["a"]


def test_stack_that_cannot_be_judged_is_chosen_and_says_why(
    repository: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: PulumiCli, stack: str) -> list[dict[str, Any]]:
        if stack == "b":
            raise EngineError("AccessDenied")
        return [operation(head=git("rev-parse", "HEAD"))]

    def no_state(*_: Any) -> None:
        raise NoState("pulumi stack export: incorrect passphrase")

    monkeypatch.setattr(PulumiCli, "history", broken)
    monkeypatch.setattr(PulumiCli, "state", no_state)
    monkeypatch.setattr("logstreams.fleet.deployed.load_stack", settings_of("c"))

    chosen = choose(PulumiCli(repository, {}), ["a", "b", "c"], None, 1).chosen

    assert [one.because[0] for one in chosen] == [
        "its state cannot be read: pulumi stack export: incorrect passphrase",
        "its history cannot be read: AccessDenied",
        "its stack file has problems",
    ]
