"""A dynamic resource through the real CLI: its whole life, and what it says meanwhile."""

from __future__ import annotations

import json
import signal
import subprocess
import time

import psutil
import pytest

from tests.rehearsal.engine.project import PULUMI, Project

PROVIDER = """\
import time

from pulumi import dynamic


class Provider(dynamic.ResourceProvider):
    def create(self, props):
        print(f"creating {props['value']}", flush=True)
        time.sleep(props["seconds"])
        return dynamic.CreateResult("an-id", props)

    def diff(self, id, olds, news):
        return dynamic.DiffResult(changes=olds["value"] != news["value"])

    def update(self, id, olds, news):
        print(f"updating to {news['value']}", flush=True)
        return dynamic.UpdateResult(news)

    def delete(self, id, props):
        print(f"deleting {props['value']}", flush=True)


class Thing(dynamic.Resource):
    value: str

    def __init__(self, name, value, seconds=0):
        super().__init__(Provider(), name, {"value": value, "seconds": seconds})
"""


@pytest.fixture
def thing(project: Project) -> Project:
    project.write("things.py", PROVIDER)
    return project


def program(value: str, seconds: int = 0) -> str:
    return (
        "import pulumi, things\n"
        f"thing = things.Thing('thing', {value!r}, {seconds})\n"
        "pulumi.export('value', thing.value)\n"
    )


def test_dynamic_resource_lives_a_whole_life(thing: Project) -> None:
    thing.write("__main__.py", program("first"))
    preview = thing.pulumi("preview")
    assert preview.returncode == 0, preview.stdout
    assert "creating first" not in preview.stdout

    created = thing.up()
    unchanged = thing.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes")
    thing.write("__main__.py", program("second"))
    updated = thing.up()
    outputs = json.loads(thing.pulumi("stack", "output", "--json").stdout)
    destroyed = thing.pulumi("destroy", "--yes", "--skip-preview")

    assert "creating first" in created.stdout
    assert unchanged.returncode == 0, unchanged.stdout
    assert "updating to second" in updated.stdout
    assert outputs == {"value": "second"}
    assert "deleting second" in destroyed.stdout
    assert destroyed.returncode == 0


def test_dynamic_resource_at_work_shows_what_it_prints(thing: Project) -> None:
    thing.write("__main__.py", program("slowly", seconds=60))
    command = [PULUMI, "up", "--yes", "--skip-preview", "--stack", "dev", "--non-interactive"]

    with subprocess.Popen(
        command,
        cwd=thing.directory,
        env=thing.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as up:
        assert up.stdout
        shown = next((line for line in up.stdout if "creating slowly" in line), None)
        started = psutil.Process(up.pid).children(recursive=True)
        # The first asks for an orderly end, which waits for the resource; the second insists.
        up.send_signal(signal.SIGINT)
        time.sleep(1)
        up.send_signal(signal.SIGINT)
        rest = up.stdout.read()

    assert shown is not None, rest
    assert up.returncode != 0
    # The host, the program and the dynamic provider: none outlives an interrupted update.
    assert len(started) >= 3
    _, alive = psutil.wait_procs(started, timeout=30)
    assert not alive
