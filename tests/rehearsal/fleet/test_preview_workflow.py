"""preview.yml's own commands, on a pull request that touches two of five stacks."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace

from tools.fleets.jobs import PREVIEW, commenter, depth, previewed
from tools.fleets.repository import Machines, Repository

CANARY = "canary-of-the-encrypted-configuration"


def stacks_in(body: str) -> list[str]:
    """The stacks of the comment's table, in its order."""
    return re.findall(r"^\| \S+ \| `([^`]+)` \|", body, re.MULTILINE)


def test_comment_has_just_the_touched_stacks_and_is_kept_up_to_date(
    repository: Repository, runner: Machines, comments: Callable[[], list[dict[str, str]]]
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

    good, comment = previewed(
        repository, runner, repository.push("feature", first, "initech"), "first"
    )

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

    bad, _ = previewed(repository, runner, repository.push("feature", second, "initech"), "second")

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
    repository: Repository, runner: Machines, comments: Callable[[], list[dict[str, str]]]
) -> None:
    branch = repository.push(
        "early", lambda: repository.change("hooli", "days: 365", "days: 30"), "initech"
    )
    machine = commenter(runner, branch, "early", '["1/1"]')

    ran = machine.run(PREVIEW["comment"])

    assert ran.exit_code == 0, ran.output
    assert "| 💥 | `hooli` | – | – | unfinished |" in comments()[0]["body"]


def test_pull_request_without_stacks_gets_no_comment(
    repository: Repository, runner: Machines, comments: Callable[[], list[dict[str, str]]]
) -> None:
    branch = repository.push(
        "words",
        lambda: (repository.folder / "README.md").write_text("words\n") and None,
        "initech",
    )
    changed = runner("changed", branch, depth(PREVIEW["changed"])).run(PREVIEW["changed"])

    ran = commenter(runner, branch, "words", changed.outputs["shards"]).run(PREVIEW["comment"])

    assert changed.outputs == {"shards": "[]"}
    assert ran.exit_code == 0, ran.output
    assert comments() == []


def test_offline_preview_of_a_fork_needs_no_secret_and_writes_the_summary(
    repository: Repository, runner: Machines, comments: Callable[[], list[dict[str, str]]]
) -> None:
    def change() -> None:
        repository.change("globex", 'mode: "require"', 'mode: "off"')
        text = repository.file("globex").read_text()
        text = text.replace("config:\n", 'config:\n  aws:profile: "globex"\n')
        repository.file("globex").write_text(text)

    machine = runner(
        "offline", repository.push("fork", change, "initech"), depth(PREVIEW["offline"])
    )
    without = {
        name: value
        for name, value in machine.environment.items()
        if not name.startswith(("AWS_", "PULUMI_", "WORKOS_"))
    }

    ran = replace(machine, environment=without).run(PREVIEW["offline"])

    assert ran.exit_code == 1, ran.output
    assert stacks_in(ran.summary) == ["globex"]
    assert "Offline preview against an empty local AWS" in ran.summary
    assert "mandatory delivery-check-not-off in 1 stack: globex" in ran.summary
    assert comments() == []
