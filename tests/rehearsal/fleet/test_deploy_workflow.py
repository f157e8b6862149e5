"""The commands of deploy.yml and watch.yml: what is behind is updated, what breaks is told."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

from tools.fleets.jobs import deployed, reported, watched
from tools.fleets.repository import Machines, Repository


def test_update_makes_nothing_that_a_rule_about_the_whole_stack_refuses(
    repository: Repository, tmp_path: Path
) -> None:
    levels = tmp_path / "levels.json"
    levels.write_text(json.dumps({"s3-access-logged": "mandatory"}))
    ran = subprocess.run(
        ["logstreams", "fleet", "up", "--only=globex", f"--policy-pack-config={levels}", "-ojson"],
        cwd=repository.folder,
        env=repository.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    state = subprocess.run(
        ["pulumi", "stack", "export", "--stack=globex"],
        cwd=repository.folder,
        env=repository.environment,
        capture_output=True,
        text=True,
        check=True,
    )

    (outcome,) = json.loads(ran.stdout)["stacks"]
    refused = {one["rule"] for one in outcome["violations"] if one["level"] == "mandatory"}
    assert ran.returncode == 1, ran.stderr
    assert outcome["result"] == "failed"
    assert refused == {"s3-access-logged"}
    assert "s3-archive" not in state.stdout


def test_deploy_updates_what_is_behind_and_takes_pending_for_no_failure(
    repository: Repository, runner: Machines
) -> None:
    for stack in ("globex", "hooli", "initech"):
        repository.file(stack).unlink()
    repository.commit("Two stacks")

    first = deployed(repository, runner, "first")
    repository.change("acme", "days: 365", "days: 400")
    repository.commit("acme keeps longer")
    repository.change("umbrella", "days: 365", "days: 0")
    repository.commit("umbrella is wrong")
    alone = deployed(repository, runner, "alone", stack="umbrella", wave="1")
    waves = deployed(repository, runner, "waves", wave="soon")
    last = deployed(repository, runner, "last")

    assert first.exit_code == 0, first.output
    assert "### ⏳ 2 stacks: 2 pending" in first.summary
    assert "`logstreams form acme --set" in first.summary
    assert alone.exit_code == 2, alone.output
    assert "`umbrella`" in alone.summary
    assert "acme" not in alone.summary
    assert waves.exit_code == 2, waves.output
    assert "--wave" in waves.output
    # Two commits later: acme's is not that of the last push, and is deployed all the same.
    assert last.exit_code == 2, last.output
    assert re.search(r"^\| ⏳ \| `acme` \| 3 update, \d+ same \|", last.summary, re.MULTILINE)
    assert "| ❌ | `umbrella` | – | – | invalid | – |" in last.summary
    assert "`stacks/Pulumi.acme.yaml`" in last.summary


def test_watch_opens_one_issue_for_a_customer_that_breaks_and_closes_it_when_repaired(
    repository: Repository, runner: Machines, tmp_path: Path
) -> None:
    store = tmp_path / "issues.json"
    for stack in ("globex", "hooli", "initech", "umbrella"):
        repository.file(stack).unlink(missing_ok=True)
    repository.commit("One stack")
    deployed(repository, runner, "before")
    sound = repository.file("acme").read_text()
    repository.file("acme").write_text(re.sub(r"days: \d+", "days: 0", sound))
    repository.commit("acme is wrong")

    broken = watched(repository, runner, store, "broken")
    repository.file("acme").write_text(sound)
    repository.commit("acme is repaired")
    repaired = watched(repository, runner, store, "repaired")

    nights = tmp_path / "nights"
    for name in ("broken", "repaired"):
        shutil.copytree(tmp_path / f"look-{name}" / "temp" / "watch", nights / name / "watch")
    (nights / "cut-off").mkdir()
    page, report = reported(repository, runner, nights, "repaired")

    (issue,) = json.loads(store.read_text())
    (acme,) = report["customers"]
    assert "acme" in page
    assert (acme["status"], acme["source"], acme["drift"]["resources"]) == ("pending", "verify", [])
    assert [(run["operation"], run["counts"]) for run in report["runs"]] == [
        ("verify", {"invalid": 1}),
        ("drift", {"invalid": 1}),
        ("verify", {"pending": 1}),
        ("drift", {"good": 1}),
    ]
    opened, *unwatched = broken[1].summary.splitlines()
    assert opened == "acme  open  invalid"
    # Of the stacks whose files went, those that another test has deployed.
    assert all("no command looks at it" in line for line in unwatched)
    assert repaired[1].summary.startswith("acme  close  Well again: pending, good.")
    assert (issue["title"], issue["state"]) == ("acme: invalid", "closed")
    assert "days: found 0; wanted" in issue["body"]
    assert len(issue["comments"]) == 1
    everything = f"{broken}{repaired}{store.read_text()}"
    for name in ("AWS_SECRET_ACCESS_KEY", "PULUMI_CONFIG_PASSPHRASE", "WORKOS_API_KEY"):
        assert repository.environment[name] not in everything
