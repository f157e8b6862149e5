"""A preview whose program starts by a fork says what it says as ever, and leaves nothing behind."""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from logstreams.fleet.loaded.previews import LoadedPreviews
from logstreams.fleet.loaded.python import LoadedPython
from logstreams.fleet.processes import PROCESSES
from logstreams.fleet.pulumi_cli import PulumiCli, RunResult
from logstreams.fleet.stack_run import stack_run
from tests.rehearsal.engine.project import QUIETLY, ROOT, Project, make_project

TOLD = """\
import os, sys, time, pulumi
import beside
config = pulumi.Config()
print("said by", pulumi.get_project(), pulumi.get_stack(), pulumi.runtime.is_dry_run())
print("told in", end=" "), time.sleep(0.2), os.write(1, b"parts: \\xc3"), time.sleep(0.2)
os.write(1, b"\\xa9\\n")
print("complained", file=sys.stderr)
pulumi.log.warn("warned with " + config.require("colour"))
pulumi.export("profile", os.environ["AWS_PROFILE"])
pulumi.export("home", os.environ["PULUMI_HOME"])
pulumi.export("secret", config.require_secret("key"))
pulumi.export("folders", [os.getcwd(), sys.path[0], *sys.argv])
"""
PACK_PYTHON = ROOT / "policies" / ".venv" / "bin" / "python"
PACK_PROJECT = f"""\
version: 0.1.0
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: {PACK_PYTHON.parents[1]}
"""
PACK = """\
import os, sys
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def judge(args, report):
    if args.name == "there":
        report(f"{os.environ['AWS_PROFILE']} in {os.path.basename(os.getcwd())} {sys.prefix}")

rule = ResourceValidationPolicy("rule", "A rule.", judge, EnforcementLevel.MANDATORY)
print("the pack complains", file=sys.stderr)
PolicyPack("pack", [rule])
"""
DYNAMIC = """\
import beside
from pulumi.dynamic import CheckFailure, CheckResult, ConfigureRequest, Resource, ResourceProvider

class Provider(ResourceProvider):
    def configure(self, req: ConfigureRequest):
        self.config = req.config

    def check(self, _olds, news):
        import os, sys, psutil
        if SAYS:
            print("said by the provider")
            print("complained the provider", file=sys.stderr)
        here = [os.environ[name] for name in NAMES]
        told = [self.config.get("colour"), len(self.config.require("demo:key")), os.getcwd()]
        parent = psutil.Process().parent().cmdline() if WHOSE else ""
        if DIES and "forker.py" in str(psutil.Process().parent().cmdline()):
            os.kill(os.getpid(), 9)
        return CheckResult(news, [CheckFailure("it", f"{here} {told} {sys.path[0]} {parent}")])

NAMES = ["AWS_PROFILE", "PULUMI_CONFIG", "PULUMI_PROJECT"]
NAMES += ["PULUMI_RUNTIME_TOOLCHAIN", "PULUMI_RUNTIME_VIRTUALENV"]
SAYS, WHOSE, DIES = False, False, False
class Demo(Resource, module="demo", name="Demo"):
    pass

Demo(Provider(), "there", {})
"""
PROGRAMS = {
    "good": TOLD,
    "run-error": f"{QUIETLY}import pulumi\nraise pulumi.RunError('no bucket today')\n",
    "exception": "import beside\nbeside.fail()\n",
    "dynamic": f"{QUIETLY}{DYNAMIC}",
    "dynamic-says": QUIETLY + DYNAMIC.replace("DIES = False", "DIES = True"),
    "exit-code": "import os\nos._exit(3)\n",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_project(tmp_path_factory.mktemp("loaded"))
    project.write("beside.py", "def fail():\n    raise ValueError('of this project')\n")
    project.pulumi("config", "set", "colour", "green")
    project.pulumi("config", "set", "--secret", "key", "sk_canary_of_the_stack")
    return project


@pytest.fixture(scope="module")
def previews() -> Iterator[LoadedPreviews]:
    """Whose own environment is none of a stack's."""
    of_the_command = {"AWS_PROFILE": "the-command's"}
    program = LoadedPython(Path(sys.executable), ("pulumi",), of_the_command)
    pack = LoadedPython(PACK_PYTHON, ("pulumi_policy",), of_the_command)
    for each in (program, pack):
        each.wait_until_loaded()
    yield LoadedPreviews(program, pack)
    for each in (program, pack):
        each.close()


@pytest.fixture
def engine(project: Project) -> PulumiCli:
    path = f"{project.executable.parent}:{project.environment['PATH']}"
    return PulumiCli(project.directory, project.environment | {"PATH": path, "AWS_PROFILE": "acme"})


@pytest.fixture
def loaded(engine: PulumiCli, previews: LoadedPreviews) -> PulumiCli:
    return replace(engine, previews=previews)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_fork_says_what_the_program_says_as_ever(
    project: Project, engine: PulumiCli, loaded: PulumiCli, name: str
) -> None:
    project.write("__main__.py", PROGRAMS[name])
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    as_ever, forked = engine.preview("dev"), loaded.preview("dev")
    assert (forked.exit_code, forked.findings) == (as_ever.exit_code, as_ever.findings)
    assert _lines(forked) == _lines(as_ever)
    assert "sk_canary_of_the_stack" not in forked.ending
    assert {child.pid for child in psutil.Process().children(recursive=True)} == before


def test_a_pack_judges_in_a_fork_what_it_judges_as_ever(
    project: Project, engine: PulumiCli, loaded: PulumiCli
) -> None:
    there = "import pulumi\npulumi.ComponentResource('demo:x:Y', 'there')\n"
    project.write("__main__.py", QUIETLY + there)
    project.write("pack/PulumiPolicy.yaml", PACK_PROJECT)
    project.write("pack/__main__.py", PACK)
    pack = project.directory / "pack"
    as_ever = replace(engine, policy_pack=pack).preview("dev")
    forked = replace(loaded, policy_pack=pack).preview("dev")
    assert (forked.exit_code, forked.findings) == (as_ever.exit_code, as_ever.findings)
    (refused,) = forked.findings.violations
    assert (refused.resource, refused.level) == ("there", "mandatory")
    assert f"acme in pack {PACK_PYTHON.parents[1]}" in refused.message
    assert _lines(forked) == _lines(as_ever)


@pytest.mark.parametrize("full", [False, True], ids=["killed", "full"])
def test_where_a_host_cannot_serve_the_preview_is_made_as_ever(
    project: Project, engine: PulumiCli, tmp_path: Path, full: bool
) -> None:
    (tmp_path / "full.py").write_text(
        "import os\ndef fork(): raise BlockingIOError\nos.fork = fork"
    )
    project.write("__main__.py", "import psutil\nprint(psutil.Process().parent().cmdline())")
    python = LoadedPython(Path(sys.executable), ("full",), {"PYTHONPATH": str(tmp_path)})
    python.wait_until_loaded()
    if not full:
        python._process.kill()
    ran = replace(engine, previews=LoadedPreviews(python, python)).preview("dev")
    python.close()
    assert (ran.exit_code, ran.findings.errors) == (0, ())
    assert ran.findings.changes == {"create": 1}
    assert "forker.py" not in ran.ending


def test_the_engine_starts_no_host_of_its_own(project: Project, loaded: PulumiCli) -> None:
    project.write("__main__.py", "import psutil\nprint(psutil.Process().parent().cmdline())")
    assert "forker.py" in loaded.preview("dev").ending


def test_the_engine_starts_no_provider_of_dynamic_resources(
    project: Project, loaded: PulumiCli
) -> None:
    asks = DYNAMIC.replace("DIES = False, False", "DIES = False, True")
    project.write("__main__.py", QUIETLY + asks)
    (told,) = loaded.preview("dev").findings.errors
    assert "forker.py" in told


def test_a_provider_that_ends_before_its_preview_is_left_to_the_engine(
    project: Project, loaded: PulumiCli
) -> None:
    dies = DYNAMIC.replace("DIES = False, False, False", "DIES = False, False, True")
    project.write("__main__.py", QUIETLY + dies)
    (told,) = loaded.preview("dev").findings.errors
    assert "has a problem: ['acme', '{}', 'demo', 'pip'," in told


def test_a_configuration_that_would_be_a_variable_is_left_to_the_engine(
    project: Project, loaded: PulumiCli
) -> None:
    project.write("__main__.py", QUIETLY + DYNAMIC)
    project.pulumi("config", "set", "pulumi-python:colour", "blue")
    try:
        (told,) = loaded.preview("dev").findings.errors
    finally:
        project.pulumi("config", "rm", "pulumi-python:colour")
    assert """'{"colour":"blue"}'""" in told


def test_a_program_that_hangs_ends_with_its_preview(project: Project, loaded: PulumiCli) -> None:
    project.write("__main__.py", "import time\nopen('runs', 'w').close()\ntime.sleep(120)\n")
    runs = project.directory / "runs"

    def interrupt() -> None:
        while not runs.exists():
            time.sleep(0.05)
        PROCESSES.interrupt()

    threading.Thread(target=interrupt, daemon=True).start()
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    try:
        with stack_run("dev", 60, None):
            ran = loaded.preview("dev")
    finally:
        PROCESSES.interrupted.clear()
    assert runs.exists()
    assert ran.exit_code is None
    assert "Ctrl-C" in ran.ending
    left = [p for p in psutil.Process().children(recursive=True) if p.pid not in before]
    _, alive = psutil.wait_procs(left, timeout=30)
    assert alive == []


def _lines(ran: RunResult) -> list[str]:
    """What a preview ends with; its progress has no order, and its time no two have alike."""
    diagnostics = ran.ending.rpartition("Diagnostics:")[2]
    return sorted(re.sub(r"\d+(ms|s)\b", "", line).strip() for line in diagnostics.splitlines())
