"""What must hold in every workflow; their commands are run by tests/rehearsal/fleet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from logstreams.fleet.comment import marker
from tests.rehearsal.fleet.actions import WORKFLOWS, evaluated, workflow

FILES = sorted(path.name for path in WORKFLOWS.glob("*.yml"))
JOBS = [
    pytest.param(job, id=f"{file}-{name}")
    for file in FILES
    for name, job in workflow(file)["jobs"].items()
]


def steps() -> Iterator[Any]:
    for file in FILES:
        for name, job in workflow(file)["jobs"].items():
            for number, step in enumerate(job.get("steps", ())):
                yield pytest.param(step, id=f"{file}-{name}-{number}")


@pytest.mark.parametrize("step", [*steps()])
def test_no_expression_stands_in_a_shell(step: dict[str, Any]) -> None:
    assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("job", JOBS)
def test_job_has_its_own_permissions_and_an_end(job: dict[str, Any]) -> None:
    assert "permissions" in job
    assert "uses" in job or job["timeout-minutes"] <= 180


@pytest.mark.parametrize("file", FILES)
def test_workflow_has_no_permission_and_no_dangerous_trigger(file: str) -> None:
    text = (WORKFLOWS / file).read_text()

    assert workflow(file)["permissions"] == {}
    assert not {"pull_request_target", "workflow_run"} & {*YAML(typ="safe").load(text)["on"]}


TRUSTED = {
    "github.repository": "example/streams",
    "github.event.pull_request.head.repo.full_name": "example/streams",
    "github.event.pull_request.user.login": "somebody",
    "vars.PULUMI_BACKEND_URL": "s3://state",
}


@pytest.mark.parametrize(
    ("changed", "offline"),
    [
        pytest.param({}, False, id="of this repository"),
        pytest.param(
            {"github.event.pull_request.head.repo.full_name": "somebody/streams"}, True, id="fork"
        ),
        pytest.param(
            {"github.event.pull_request.head.repo.full_name": ""}, True, id="fork that is gone"
        ),
        pytest.param(
            {"github.event.pull_request.user.login": "dependabot[bot]"}, True, id="Dependabot"
        ),
        pytest.param({"vars.PULUMI_BACKEND_URL": ""}, True, id="not set up"),
    ],
)
def test_preview_is_offline_where_there_is_no_secret(
    changed: dict[str, str], *, offline: bool
) -> None:
    jobs = workflow("preview.yml")["jobs"]

    found = evaluated(jobs["changed"]["outputs"]["offline"], TRUSTED | changed)

    assert found is offline
    needs = {
        "needs.changed.result": "success",
        "needs.changed.outputs.offline": str(found).lower(),
        "needs.changed.outputs.shards": '["1/1"]',
    }
    runs = {
        name for name in ("preview", "comment", "offline") if evaluated(jobs[name]["if"], needs)
    }
    assert runs == ({"offline"} if offline else {"preview", "comment"})


def test_jobs_of_a_fork_ask_for_no_secret_and_may_only_read() -> None:
    jobs = workflow("preview.yml")["jobs"]

    for name in ("test", "changed", "offline"):
        assert jobs[name]["permissions"] == {"contents": "read"}
        assert "secrets" not in str(jobs[name])


def test_no_stack_touched_previews_nothing() -> None:
    jobs = workflow("preview.yml")["jobs"]
    for offline in ("true", "false"):
        needs = {"needs.changed.outputs.offline": offline, "needs.changed.outputs.shards": "[]"}

        assert not evaluated(jobs["preview"]["if"], needs)
        assert not evaluated(jobs["offline"]["if"], needs)


def test_comment_is_found_again_by_its_marker() -> None:
    (step,) = (
        step
        for step in workflow("preview.yml")["jobs"]["comment"]["steps"]
        if "gh api" in step.get("run", "")
    )

    assert marker("preview") in step["run"]


def test_tests_run_on_every_pull_request() -> None:
    preview = workflow("preview.yml")

    assert preview["jobs"]["test"]["uses"] == "./.github/workflows/ci.yml"
    assert "if" not in preview["jobs"]["test"]
    assert Path(WORKFLOWS.parents[1], preview["jobs"]["test"]["uses"]).is_file()
