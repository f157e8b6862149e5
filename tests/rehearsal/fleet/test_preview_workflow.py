"""preview.yml's own commands, on a pull request that touches two of five stacks."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.rehearsal.fleet.actions import Runner, RunResult, workflow
from tests.rehearsal.fleet.conftest import Repository

JOBS = workflow("preview.yml")["jobs"]
Make = Callable[..., Runner]
CANARY = "canary-of-the-encrypted-configuration"


def of(job: Mapping[str, Any], action: str) -> Mapping[str, Any]:
    """What a job gives to an action."""
    (step,) = (step for step in job["steps"] if step.get("uses", "").startswith(f"{action}@"))
    return dict(step["with"])


def depth(job: str) -> int:
    return int(of(JOBS[job], "actions/checkout")["fetch-depth"])


def stacks_in(body: str) -> list[str]:
    """The stacks of the comment's table, in its order."""
    return re.findall(r"^\| \S+ \| `([^`]+)` \|", body, re.MULTILINE)


def commenter(runner: Make, branch: str, name: str, shards: str) -> Runner:
    return runner(
        f"comment-{name}",
        branch,
        depth("comment"),
        github__token="a token",
        github__event__pull_request__number=7,
        needs__changed__outputs__shards=shards,
    )


def preview_of(
    repository: Repository, runner: Make, branch: str, name: str
) -> tuple[RunResult, RunResult]:
    """Run the jobs of a pull request from this repository, in their order."""
    changed = runner(f"changed-{name}", branch, depth("changed")).run(JOBS["changed"])
    assert changed.exit_code == 0, changed.output
    shards = json.loads(changed.outputs["shards"])
    assert shards == ["1/1"]
    secrets = {
        f"{kind}__{variable}": repository.environment[variable]
        for kind, variable in (
            ("vars", "PULUMI_BACKEND_URL"),
            ("secrets", "PULUMI_CONFIG_PASSPHRASE"),
        )
    }
    machine = runner(
        f"preview-{name}",
        branch,
        depth("preview"),
        matrix__shard=shards[0],
        vars__AWS_CONFIG="",
        **secrets,
    )
    preview = machine.run(JOBS["preview"])
    machine_of_comment = commenter(runner, branch, name, changed.outputs["shards"])
    (artifact,) = machine.temp.glob("preview-*.json")
    previews = machine_of_comment.temp / "previews"
    previews.mkdir(parents=True)
    shutil.copy(artifact, previews)
    comment = machine_of_comment.run(JOBS["comment"])
    assert comment.exit_code == 0, comment.output
    return preview, comment


def test_comment_has_just_the_touched_stacks_and_is_kept_up_to_date(
    repository: Repository, runner: Make, comments: Callable[[], list[dict[str, str]]]
) -> None:
    deploy = ("pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack=acme")
    encrypt = ("pulumi", "config", "set", "--secret", "--stack=acme", "other:token", CANARY)
    for command in (deploy, encrypt):
        subprocess.run(command, cwd=repository.folder, env=repository.environment, check=True)

    def first() -> None:
        repository.change("acme", "days: 365", "days: 400")
        repository.change("umbrella", "timeoutSeconds: 60", "timeoutSeconds: 90")
        (repository.folder / "docs").mkdir()
        (repository.folder / "docs" / "page.md").write_text("words\n")

    good, comment = preview_of(repository, runner, repository.push("feature", first), "first")

    assert good.exit_code == 0, good.output
    (written,) = comments()
    body = written["body"]
    assert body.startswith("<!-- logstreams fleet preview -->\n### ✅ 2 stacks: 2 change (")
    lock = "s3-archive-lock (aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration)\n"
    assert f"{lock}    ~ rule.defaultRetention.days: 365 → 400\n" in body
    assert stacks_in(body) == ["acme", "umbrella"]
    assert body == comment.summary

    def second() -> None:
        repository.change("umbrella", 'mode: "require"', 'mode: "off"')

    bad, _ = preview_of(repository, runner, repository.push("feature", second), "second")

    assert bad.exit_code == 1, bad.output
    (updated,) = comments()
    assert updated["id"] == written["id"]
    assert "### ❌ 2 stacks: 1 failed, 1 change (" in updated["body"]
    assert stacks_in(updated["body"]) == ["umbrella", "acme"]
    assert "mandatory delivery-check-not-off in 1 stack: umbrella" in updated["body"]
    everything = f"{good}{bad}{written}{updated}"
    assert CANARY not in everything
    for name in ("AWS_SECRET_ACCESS_KEY", "PULUMI_CONFIG_PASSPHRASE", "WORKOS_API_KEY"):
        assert repository.environment[name] not in everything


def test_shard_that_ended_early_is_in_the_comment(
    repository: Repository, runner: Make, comments: Callable[[], list[dict[str, str]]]
) -> None:
    branch = repository.push("early", lambda: repository.change("hooli", "days: 365", "days: 30"))
    machine = commenter(runner, branch, "early", '["1/1"]')

    ran = machine.run(JOBS["comment"])

    assert ran.exit_code == 0, ran.output
    assert "| 💥 | `hooli` | – | – | unfinished |" in comments()[0]["body"]


def test_pull_request_without_stacks_gets_no_comment(
    repository: Repository, runner: Make, comments: Callable[[], list[dict[str, str]]]
) -> None:
    branch = repository.push(
        "words", lambda: (repository.folder / "README.md").write_text("words\n") and None
    )
    changed = runner("changed", branch, depth("changed")).run(JOBS["changed"])

    ran = commenter(runner, branch, "words", changed.outputs["shards"]).run(JOBS["comment"])

    assert changed.outputs == {"shards": "[]"}
    assert ran.exit_code == 0, ran.output
    assert comments() == []


def test_offline_preview_of_a_fork_needs_no_secret_and_writes_the_summary(
    repository: Repository, runner: Make, comments: Callable[[], list[dict[str, str]]]
) -> None:
    def change() -> None:
        repository.change("globex", 'mode: "require"', 'mode: "off"')
        text = repository.file("globex").read_text()
        text = text.replace("config:\n", 'config:\n  aws:profile: "globex"\n')
        repository.file("globex").write_text(text)

    machine = runner("offline", repository.push("fork", change), depth("offline"))
    without = {
        name: value
        for name, value in machine.environment.items()
        if not name.startswith(("AWS_", "PULUMI_", "WORKOS_"))
    }

    ran = replace(machine, environment=without).run(JOBS["offline"])

    assert ran.exit_code == 1, ran.output
    assert stacks_in(ran.summary) == ["globex"]
    assert "Offline preview against an empty local AWS" in ran.summary
    assert "mandatory delivery-check-not-off in 1 stack: globex" in ran.summary
    assert comments() == []
