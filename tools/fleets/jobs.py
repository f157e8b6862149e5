"""The jobs of preview.yml, deploy.yml and watch.yml in their order, by their own commands."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tools.fleets.actions import Runner, RunResult, workflow
from tools.fleets.repository import Machines, Repository
from tools.lifetime import expect

PREVIEW = workflow("preview.yml")["jobs"]
DEPLOY = workflow("deploy.yml")["jobs"]["deploy"]
WATCH = workflow("watch.yml")["jobs"]
PULL_REQUEST = 7
TOKEN = {"github__token": "a token"}


def given(job: Mapping[str, Any], action: str) -> Mapping[str, Any]:
    """What a job gives to an action."""
    (step,) = (step for step in job["steps"] if step.get("uses", "").startswith(f"{action}@"))
    return dict(step["with"])


def depth(job: Mapping[str, Any]) -> int:
    """How many commits a job checks out; 0: all."""
    return int(given(job, "actions/checkout").get("fetch-depth", 1))


def ended(what: str, ran: RunResult) -> RunResult:
    """The job, when it ended with exit code 0.

    Raises:
        Wrong: It did not.
    """
    expect(f"{what}, which wrote:\n{ran.output}\nits exit code", ran.exit_code, 0)
    return ran


def deployed(repository: Repository, machines: Machines, name: str, **inputs: str) -> RunResult:
    """Run deploy.yml's job on main; `inputs` are those of a run by hand."""
    context = _secrets(repository) | {f"inputs__{key}": value for key, value in inputs.items()}
    machine = machines(name, "main", depth(DEPLOY), vars__AWS_CONFIG="", **context)
    return machine.run(DEPLOY)


def watched(
    repository: Repository, machines: Machines, store: Path, name: str
) -> tuple[RunResult, RunResult]:
    """Run both jobs of watch.yml on main.

    Args:
        repository: Whose.
        machines: Where.
        store: The issues, as JSON.
        name: Of this run, new.

    Raises:
        Wrong: One ended with another exit code than 0.
    """
    look, issues = WATCH["look"], WATCH["issues"]
    context = _secrets(repository)
    looking = machines(f"look-{name}", "main", depth(look), vars__AWS_CONFIG="", **context)
    looked = ended("watch.yml's look", looking.run(look))
    telling = machines(f"issues-{name}", "main", depth(issues), **TOKEN)
    telling = replace(telling, environment={**telling.environment, "GH_ISSUES": str(store)})
    telling.temp.mkdir(parents=True)
    shutil.copytree(looking.temp / "watch", telling.temp / "watch")
    return looked, ended("watch.yml's issues", telling.run(issues))


def reported(
    repository: Repository, machines: Machines, nights: Path, name: str
) -> tuple[str, dict[str, Any]]:
    """Run the job that writes the report of a watch.

    Args:
        repository: Whose.
        machines: Where.
        nights: A folder for each run of watch.yml so far, with its artifact `watch`.
        name: The last one of these.

    Returns:
        The page, and the document.

    Raises:
        Wrong: It ended with another exit code than 0, or shows a secret.
    """
    job = WATCH["report"]
    machine = machines(f"report-{name}", "main", depth(job), **TOKEN)
    machine = replace(machine, environment={**machine.environment, "GH_RUNS": str(nights)})
    machine.temp.mkdir(parents=True)
    shutil.copytree(nights / name / "watch", machine.temp / "watch")
    done = ended("watch.yml's report", machine.run(job))
    page = (machine.temp / "report" / "index.html").read_text()
    document = (machine.temp / "report" / "report.json").read_text()
    for key in ("AWS_SECRET_ACCESS_KEY", "PULUMI_CONFIG_PASSPHRASE", "WORKOS_API_KEY"):
        told = repository.environment[key] in f"{page}{document}{done.output}"
        expect(f"whether it shows {key}", told, False)
    return page, dict(json.loads(document))


def commenter(machines: Machines, branch: str, name: str, shards: str) -> Runner:
    """The machine of preview.yml's comment, whose shards' documents are yet to be laid out."""
    return machines(
        f"comment-{name}",
        branch,
        depth(PREVIEW["comment"]),
        **TOKEN,
        github__event__pull_request__number=PULL_REQUEST,
        needs__changed__outputs__shards=shards,
    )


def previewed(
    repository: Repository, machines: Machines, branch: str, name: str
) -> tuple[RunResult, RunResult]:
    """Run preview.yml's jobs for a pull request from this repository.

    Args:
        repository: Whose.
        machines: Where.
        branch: What `Repository.push` returned.
        name: Of this run, new.

    Returns:
        The preview, of one shard, and the comment.

    Raises:
        Wrong: A job but the preview ended with another exit code than 0, or there is not one shard.
    """
    job = PREVIEW["changed"]
    changed = ended(
        "preview.yml's changed", machines(f"changed-{name}", branch, depth(job)).run(job)
    )
    shards = json.loads(changed.outputs["shards"])
    expect("the shards", shards, ["1/1"])
    context = {key: value for key, value in _secrets(repository).items() if "WORKOS" not in key}
    job = PREVIEW["preview"]
    machine = machines(
        f"preview-{name}",
        branch,
        depth(job),
        matrix__shard=shards[0],
        vars__AWS_CONFIG="",
        **context,
    )
    preview = machine.run(job)
    commenting = commenter(machines, branch, name, changed.outputs["shards"])
    (artifact,) = machine.temp.glob("preview-*.json")
    previews = commenting.temp / "previews"
    previews.mkdir(parents=True)
    shutil.copy(artifact, previews)
    return preview, ended("preview.yml's comment", commenting.run(PREVIEW["comment"]))


def _secrets(repository: Repository) -> dict[str, str]:
    return {
        f"{kind}__{variable}": repository.environment[variable]
        for kind, variable in (
            ("vars", "PULUMI_BACKEND_URL"),
            ("secrets", "PULUMI_CONFIG_PASSPHRASE"),
            ("secrets", "WORKOS_API_KEY"),
        )
    }
