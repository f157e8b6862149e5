"""What must hold in every workflow; their commands are run by tests/rehearsal/fleet."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from logstreams.fleet.comment import marker
from tools.fleets.actions import ROOT, WORKFLOWS, action, evaluated, inputs, text_of, workflow
from tools.setup import PARTS

FILES = sorted(path.name for path in WORKFLOWS.glob("*.yml"))
JOBS = [
    pytest.param(job, id=f"{file}-{name}")
    for file in FILES
    for name, job in workflow(file)["jobs"].items()
]


SETUP = "./.github/actions/setup"


def steps() -> Iterator[Any]:
    for file in FILES:
        for name, job in workflow(file)["jobs"].items():
            for number, step in enumerate(job.get("steps", ())):
                yield pytest.param(step, id=f"{file}-{name}-{number}")
    for number, step in enumerate(action(SETUP)["runs"]["steps"]):
        yield pytest.param(step, id=f"setup-{number}")


@pytest.mark.parametrize("step", [*steps()])
def test_no_expression_stands_in_a_shell(step: dict[str, Any]) -> None:
    assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("file", FILES)
def test_command_before_a_pipe_is_not_hidden_by_the_last_one(file: str) -> None:
    # Without `shell:` it is `bash -e`, without pipefail (docs.github.com, "Workflow syntax",
    # jobs.<job_id>.steps[*].shell, 2026-11-22).
    text = (WORKFLOWS / file).read_text()
    shell = workflow(file).get("defaults", {}).get("run", {}).get("shell")

    assert shell == "bash" or "| tee" not in text


@pytest.mark.parametrize("step", [*steps()])
def test_loop_hides_no_command_that_fails(step: dict[str, Any]) -> None:
    # `bash -e` goes on where a command in the words of `for` fails.
    assert not re.search(r"\bfor \w+ in [^;\n]*\$\(", step.get("run", ""))


def test_report_without_a_page_is_not_published() -> None:
    (script,) = (
        step["run"]
        for step in workflow("watch.yml")["jobs"]["report"]["steps"]
        if "fleet report" in step.get("run", "")
    )

    assert script.rstrip().endswith('[ -s "$RUNNER_TEMP/report/index.html" ]')


@pytest.mark.parametrize("step", [*steps()])
def test_action_is_this_repository_s_or_pinned_by_its_commit(step: dict[str, Any]) -> None:
    uses = step.get("uses", SETUP)

    assert uses == SETUP or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", uses)


def set_ups(job: dict[str, Any]) -> list[dict[str, object]]:
    context = {"matrix.python": "3.11"}
    return [inputs(step, context) for step in job.get("steps", ()) if step.get("uses") == SETUP]


@pytest.mark.parametrize(
    ("file", "job", "what"),
    [
        pytest.param("ci.yml", "test", "tests", id="tests"),
        pytest.param("preview.yml", "changed", "compare", id="compares commits"),
        pytest.param("preview.yml", "comment", "compare", id="joins documents"),
        pytest.param("preview.yml", "preview", "kit", id="previews"),
        pytest.param("preview.yml", "offline", "rehearsal", id="previews offline"),
        pytest.param("deploy.yml", "deploy", "kit", id="deploys"),
        pytest.param("watch.yml", "look", "kit", id="watches"),
        pytest.param("watch.yml", "issues", "compare", id="tells by issues"),
        pytest.param("watch.yml", "notify", "kit", id="posts"),
        pytest.param("watch.yml", "report", "kit", id="reports"),
    ],
)
def test_job_sets_up_what_it_runs_and_no_more(file: str, job: str, what: str) -> None:
    assert [each["inputs.what"] for each in set_ups(workflow(file)["jobs"][job])] == [what]
    assert what in [part.name for part in PARTS]


@pytest.mark.parametrize("job", JOBS)
def test_job_sets_up_by_the_action_and_keys_never_meet_a_cache(job: dict[str, Any]) -> None:
    commands = " ".join(step.get("run", "") for step in job.get("steps", ()))

    assert "make setup" not in commands
    assert "logstreams" not in commands or len(set_ups(job)) == 1
    held = ("WORKOS_API_KEY", "LOGSTREAMS_WEBHOOK_URL")
    if job.get("environment") == "production" or any(key in str(job) for key in held):
        assert [each["inputs.cache"] for each in set_ups(job)] == ["false"]
        assert "actions/cache" not in str(job)


def test_set_up_is_cached_only_where_that_is_asked_for() -> None:
    caches = [
        step for step in action(SETUP)["runs"]["steps"] if "actions/cache" in step.get("uses", "")
    ]

    assert len(caches) == 2
    for step in caches:
        for what, cached in (("tests", "true"), ("kit", "false")):
            given = {"inputs.cache": cached, "inputs.what": what}
            assert evaluated(step["if"], given) is (cached == "true")
        assert "hashFiles(" in step["with"]["key"]
        for name in re.findall(r"'([^']+)'", step["with"]["key"]):
            assert [*ROOT.glob(name)], f"{name} is there to be hashed"


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


QUEUED = {
    "github.event_name": "merge_group",
    "github.repository": "example/streams",
    "github.event.merge_group.head_ref": "refs/heads/gh-readonly-queue/main/pr-7",
    "github.event.merge_group.base_sha": "5f3a",
    "vars.PULUMI_BACKEND_URL": "s3://state",
}


def test_queue_has_a_group_a_run_its_own_base_and_no_comment() -> None:
    preview = workflow("preview.yml")
    group = preview["concurrency"]["group"].removeprefix("preview-")
    bases = re.findall(r"BASE: (\$\{\{.+\}\})", (WORKFLOWS / "preview.yml").read_text())
    writes = [
        evaluated(step["if"], QUEUED)
        for step in preview["jobs"]["comment"]["steps"]
        if "gh api" in step.get("run", "")
    ]

    assert "merge_group" in (WORKFLOWS / "preview.yml").read_text().partition("jobs:")[0]
    assert evaluated(group, QUEUED) == QUEUED["github.event.merge_group.head_ref"]
    assert evaluated(group, {"github.event.pull_request.number": 7}) == 7
    assert [evaluated(base, QUEUED) for base in bases] == ["5f3a"] * 4
    assert [evaluated(base, {}) for base in bases] == ["HEAD^1"] * 4
    assert evaluated(preview["jobs"]["changed"]["outputs"]["offline"], QUEUED) is False
    assert writes == [False]


def test_run_of_one_stack_never_takes_the_place_of_one_that_waits_for_every_stack() -> None:
    # A group has one run that waits; the next one takes its place (docs.github.com, "Control the
    # concurrency of workflows and jobs", 2026-11-22).
    group = workflow("deploy.yml")["concurrency"]["group"]
    pushed, again, acme, beta = (
        text_of(group, {"inputs.stack": stack}) for stack in ("", "", "acme", "beta")
    )

    assert pushed == again
    assert len({pushed, acme, beta}) == 3


@pytest.mark.parametrize(
    ("wanted", "published"),
    [
        pytest.param("true", True, id="wanted"),
        pytest.param("", False, id="not said"),
        pytest.param("false", False, id="not wanted"),
    ],
)
def test_report_is_published_only_where_that_is_wanted(wanted: str, *, published: bool) -> None:
    jobs = workflow("watch.yml")["jobs"]
    (upload,) = (step for step in jobs["report"]["steps"] if "upload-pages" in step.get("uses", ""))

    for each in (upload["if"], jobs["pages"]["if"]):
        assert evaluated(each, {"vars.WATCH_PAGES": wanted}) is published
    assert jobs["pages"]["permissions"] == {"id-token": "write", "pages": "write"}
    assert jobs["report"]["permissions"] == {"actions": "read", "contents": "read"}
    assert "secrets" not in str(jobs["report"])


@pytest.mark.parametrize(
    ("variable", "committed", "used"),
    [
        pytest.param("", "[profile acme]", "[profile acme]", id="as ci-access init wrote it"),
        pytest.param("[profile own]", "[profile acme]", "[profile own]", id="the variable's"),
        pytest.param("", None, "", id="neither"),
    ],
)
@pytest.mark.parametrize(
    ("file", "job", "name"),
    [
        pytest.param("preview.yml", "preview", "preview", id="preview"),
        pytest.param("deploy.yml", "deploy", "deploy", id="deploy"),
        pytest.param("watch.yml", "look", "watch", id="watch"),
    ],
)
def test_configuration_of_aws_is_the_variable_or_the_committed_file(
    file: str,
    job: str,
    name: str,
    variable: str,
    committed: str | None,
    used: str,
    tmp_path: Path,
) -> None:
    (script,) = (
        step["run"] for step in workflow(file)["jobs"][job]["steps"] if "AWS_CONFIG" in str(step)
    )
    end = '> "$AWS_CONFIG_FILE"\n'
    head = "".join(
        f"{line}\n" for line in (script.partition(end)[0] + end).splitlines() if ".venv" not in line
    )
    (tmp_path / "ci-access").mkdir()
    if committed is not None:
        (tmp_path / "ci-access" / f"{name}.aws-config").write_text(f"{committed}\n")

    subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", head],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "RUNNER_TEMP": str(tmp_path), "AWS_CONFIG": variable},
        check=True,
    )

    assert (tmp_path / "aws-config").read_text() == f"{used}\n"
