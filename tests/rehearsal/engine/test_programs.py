"""Programs run by the real CLI: what reaches them, and what reaches the user when they fail."""

from __future__ import annotations

import json

import pytest

from tests.rehearsal.engine.project import Project

FAILURES = {
    "exception": ("raise ValueError('no bucket today')", "ValueError: no bucket today"),
    "run error": ("import pulumi; raise pulumi.RunError('no bucket')", "error: no bucket"),
    "import error": ("import no_such_module", "No module named 'no_such_module'"),
    "syntax error": ("def (", "SyntaxError: invalid syntax"),
    "apply": (
        "import pulumi\npulumi.Output.from_input(1).apply(lambda _: 1 / 0)",
        "ZeroDivisionError: division by zero",
    ),
    "exit code": ("import os; os._exit(7)", "program exited with non-zero exit code: 7"),
}


@pytest.mark.parametrize(("program", "message"), FAILURES.values(), ids=FAILURES)
def test_failing_program_fails_the_update_and_shows_its_message(
    project: Project, program: str, message: str
) -> None:
    project.write("__main__.py", program)

    run = project.up()

    assert run.returncode != 0
    assert message in run.stdout


def test_failing_program_shows_no_frames_but_its_own(project: Project) -> None:
    project.write("helper.py", "def fail(): raise ValueError('no bucket today')\n")
    project.write("__main__.py", "import helper\nhelper.fail()\n")

    run = project.up()

    assert "helper.py" in run.stdout
    assert "an unhandled error occurred" not in run.stdout
    assert "runpy" not in run.stdout
    assert "run_in_stack" not in run.stdout


def test_run_error_shows_no_traceback(project: Project) -> None:
    project.write("__main__.py", "import pulumi\nraise pulumi.RunError('one clear message')\n")

    assert "Traceback" not in project.up().stdout


def test_program_sees_its_stack_and_exports_outputs(project: Project) -> None:
    project.write(
        "__main__.py",
        """\
        import os, sys, pulumi
        pulumi.export("seen", {
            "project": pulumi.get_project(),
            "stack": pulumi.get_stack(),
            "root": pulumi.get_root_directory(),
            "cwd": os.getcwd(),
            "first on path": sys.path[0],
            "previewed": pulumi.runtime.is_dry_run(),
        })
        """,
    )
    assert project.up().returncode == 0

    seen = json.loads(project.pulumi("stack", "output", "--json").stdout)["seen"]

    folder = str(project.directory)
    assert seen == {
        "project": "demo",
        "stack": "dev",
        "root": folder,
        "cwd": folder,
        "first on path": folder,
        "previewed": False,
    }


def test_program_in_a_folder_of_its_own_runs(project: Project) -> None:
    manifest = (project.directory / "Pulumi.yaml").read_text(encoding="utf-8")
    project.write("Pulumi.yaml", f"{manifest}main: program/start.py\n")
    project.write("program/beside.py", "VALUE = 'imported from beside'\n")
    project.write(
        "program/start.py", "import beside, pulumi\npulumi.export('value', beside.VALUE)\n"
    )

    run = project.up()

    assert run.returncode == 0, run.stdout
    assert "imported from beside" in run.stdout


def test_secret_configuration_stays_secret(project: Project) -> None:
    project.pulumi("config", "set", "--secret", "token", "canary-hunter2")
    project.write(
        "__main__.py",
        """\
        import os, sys, pulumi
        config = pulumi.Config()
        pulumi.export("token", config.require_secret("token"))
        pulumi.export("known", pulumi.runtime.is_config_secret("demo:token"))
        shown = [*sys.argv, *os.environ.values()]
        pulumi.export("shown", any("canary-hunter2" in text for text in shown))
        """,
    )

    run = project.up()

    assert run.returncode == 0, run.stdout
    assert "canary-hunter2" not in run.stdout
    outputs = json.loads(project.pulumi("stack", "output", "--json").stdout)
    assert outputs == {"token": "[secret]", "known": True, "shown": False}
    shown = project.pulumi("stack", "output", "--json", "--show-secrets")
    assert json.loads(shown.stdout)["token"] == "canary-hunter2"
    state = (project.directory.parent / "state").rglob("*.json")
    assert all("canary-hunter2" not in path.read_text(encoding="utf-8") for path in state)


def test_missing_virtual_environment_is_named(project: Project) -> None:
    manifest = (project.directory / "Pulumi.yaml").read_text(encoding="utf-8")
    project.write("Pulumi.yaml", manifest.replace("virtualenv: ", "virtualenv: /nowhere"))
    project.write("__main__.py", "")

    run = project.up()

    assert run.returncode != 0
    assert "/nowhere" in run.stdout
