"""How a program ends: what the hosts add to a failure, and that the kit's program prevents it.

Each case runs bare, where our host does as the official one, and with `end_quietly`; and all of
them with Pulumi's own installation too, where there is one on PATH.
"""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from tests.rehearsal.engine.project import QUIETLY, Project, make_project
from tests.rehearsal.official import INSTALLATIONS, installation

SECOND_ERROR = "an unhandled error occurred: program exited with non-zero exit code: 1"

FAILING = """\
import sys, time
from pulumi import dynamic

class Provider(dynamic.ResourceProvider):
    def create(self, props):
        print("at work", flush=True)
        time.sleep(props["seconds"])
        sys.tracebacklimit = 0
        raise ValueError("delivery is not proven")

class Thing(dynamic.Resource):
    def __init__(self, seconds):
        super().__init__(Provider(), "thing", {"seconds": seconds})
"""

RUN_ERRORS = {
    "at once": "import pulumi\nraise pulumi.RunError('no bucket today')\n",
    "in an apply": (
        "import pulumi\n"
        "def fail(_): raise pulumi.RunError('no bucket today')\n"
        "pulumi.Output.from_input(1).apply(fail)\n"
    ),
}


@pytest.fixture(params=INSTALLATIONS)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    return make_project(tmp_path, installation(request.param))


@pytest.fixture
def failing(project: Project) -> Project:
    project.write("things.py", FAILING)
    return project


def diagnostics(output: str) -> str:
    return output.rsplit("Diagnostics:", maxsplit=1)[-1].split("Resources:", maxsplit=1)[0]


def test_failed_resource_interrupts_the_program_which_python_answers_with_tracebacks(
    failing: Project,
) -> None:
    failing.write("__main__.py", "import things\nthings.Thing(0)\n")

    # The engine may be gone before the program's last words reach it: seldom twice in a row.
    runs = [failing.up() for _ in range(3)]

    assert all(run.returncode != 0 for run in runs)
    assert any("KeyboardInterrupt" in run.stdout for run in runs)


def test_failed_resource_is_the_last_word_of_a_program_that_ends_quietly(failing: Project) -> None:
    failing.write("__main__.py", f"{QUIETLY}import things\nthings.Thing(0)\n")

    run = failing.up()

    assert run.returncode != 0
    assert diagnostics(run.stdout).count("delivery is not proven") == 1
    assert "KeyboardInterrupt" not in run.stdout
    assert "pulumi-language-python" not in run.stdout
    assert "an unhandled error occurred" not in run.stdout


@pytest.mark.parametrize("program", RUN_ERRORS.values(), ids=RUN_ERRORS)
def test_run_error_gets_a_second_error_from_the_engine(project: Project, program: str) -> None:
    project.write("__main__.py", program)

    run = project.up()

    assert run.returncode != 0
    assert "no bucket today" in run.stdout
    assert SECOND_ERROR in run.stdout


@pytest.mark.parametrize("program", RUN_ERRORS.values(), ids=RUN_ERRORS)
def test_run_error_is_the_only_error_of_a_program_that_ends_quietly(
    project: Project, program: str
) -> None:
    project.write("__main__.py", f"{QUIETLY}{program}")

    run = project.up()

    assert run.returncode != 0
    assert diagnostics(run.stdout).count("error:") == 1
    assert diagnostics(run.stdout).count("no bucket today") == 1
    assert "Traceback" not in run.stdout


def test_program_that_ends_quietly_keeps_its_exit_code(project: Project) -> None:
    project.write("__main__.py", f"{QUIETLY}import sys\nsys.exit(7)\n")

    run = project.up()

    assert run.returncode != 0
    assert "program exited with non-zero exit code: 7" in run.stdout


def test_program_that_ends_quietly_and_succeeds_changes_nothing(project: Project) -> None:
    project.write("__main__.py", f"{QUIETLY}import pulumi\npulumi.export('value', 1)\n")

    run = project.up()

    assert run.returncode == 0, run.stdout
    assert "value: 1" in run.stdout


def test_update_stopped_by_its_user_shows_no_traceback(failing: Project) -> None:
    failing.write("__main__.py", f"{QUIETLY}import things\nthings.Thing(3)\n")
    command = [
        failing.executable,
        "up",
        "--yes",
        "--skip-preview",
        "--stack",
        "dev",
        "--non-interactive",
    ]

    with subprocess.Popen(
        command,
        cwd=failing.directory,
        env=failing.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as up:
        assert up.stdout
        shown = next((line for line in up.stdout if "at work" in line), None)
        up.send_signal(signal.SIGINT)
        rest = up.stdout.read()

    assert shown, rest
    assert up.returncode != 0
    assert "KeyboardInterrupt" not in rest
