"""Set-up: which Python, when it is repeated, what it says."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def make(*arguments: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run make beside ``path``, which is all that it finds commands in."""
    # Without what a make around this one hands on: it would say where it is.
    around = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    environment = {name: text for name, text in os.environ.items() if name not in around}
    environment["PATH"] = str(path)
    return subprocess.run(
        ["make", "-f", ROOT / "Makefile", *arguments],
        cwd=path.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def python(folder: Path, name: str, *, new_enough: bool) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\nexit {0 if new_enough else 1}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """Return a folder for PATH with what a Makefile needs, and no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("sh", "test", "make", "sed", "expand"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return folder


@pytest.mark.parametrize(
    ("installed", "chosen"),
    [
        ({"python3": True, "python3.14": True}, "python3"),
        ({"python3": False, "python3.12": True}, "python3.12"),
        ({"python3.11": True}, "python3.11"),
    ],
    ids=["the default", "the default is too old", "no default"],
)
def test_first_python_that_is_new_enough_is_used(
    tools: Path, installed: dict[str, bool], chosen: str
) -> None:
    for name, new_enough in installed.items():
        python(tools, name, new_enough=new_enough)

    run = make("--dry-run", "setup", path=tools)

    assert run.stdout.splitlines()[-1] == f"{chosen} tools/setup.py kit"


def test_machine_without_python_is_told_what_to_do(tools: Path) -> None:
    python(tools, "python3", new_enough=False)

    run = make("setup", path=tools)

    assert run.returncode != 0
    assert "Python 3.11 or newer is needed" in run.stderr


def test_python_that_set_up_before_is_kept(tools: Path, tmp_path: Path) -> None:
    python(tools, "python3", new_enough=True)
    (tmp_path / ".venv").mkdir()
    python(tmp_path / ".venv" / "bin", "python", new_enough=True)

    run = make("--dry-run", "setup", path=tools)

    assert run.stdout.splitlines()[-1] == ".venv/bin/python tools/setup.py kit"


def test_make_alone_lists_every_target(tools: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY: "))

    listed = [line.split()[0] for line in make(path=tools).stdout.splitlines()]

    assert sorted(listed) == sorted(phony.removeprefix(".PHONY: ").split())


@pytest.mark.parametrize(
    ("target", "part"),
    [
        pytest.param(("setup",), "kit", id="setup"),
        pytest.param(("setup", "WHAT=compare"), "compare", id="setup of what compares"),
        pytest.param(("rehearse",), "rehearsal", id="rehearse"),
        pytest.param(("lint",), "tests", id="lint"),
        pytest.param(("test",), "tests", id="test"),
    ],
)
def test_target_sets_up_what_it_runs(tools: Path, target: tuple[str, ...], part: str) -> None:
    python(tools, "python3", new_enough=True)

    run = make("--dry-run", *target, path=tools)

    assert [line for line in run.stdout.splitlines() if "tools/setup.py" in line] == [
        f"python3 tools/setup.py {part}"
    ]


FILES = (
    "pyproject.toml",
    "rehearsal/pyproject.toml",
    "requirements-setup.txt",
    "requirements-compare.txt",
    "requirements.txt",
    "requirements-rehearsal.txt",
    "requirements-dev.txt",
    "policies/requirements.txt",
    "tools/engine/install.py",
    "tools/engine/cli/go.sum",
    "other.txt",
)
PLACES = {
    "ROOT": "",
    "VENV": ".venv",
    "BIN": ".venv/bin",
    "STAMP": ".venv/set-up",
    "POLICIES": "policies",
    "ENGINE": "tools/engine",
}


class Folder:
    """A folder with what set-up looks at, set up by the script; its steps leave their commands."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
        spec = importlib.util.spec_from_file_location("setup_script", ROOT / "tools" / "setup.py")
        assert spec
        assert spec.loader
        self.script = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "setup_script", self.script)  # dataclasses look there
        spec.loader.exec_module(self.script)
        self.root, self.bin = root, root / ".venv" / "bin"
        self.installed: list[str] = []
        for path in FILES:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text("as committed\n", encoding="utf-8")
        for name, path in PLACES.items():
            monkeypatch.setattr(self.script, name, root / path)
        monkeypatch.setattr(self.script, "_make_environment", lambda: self._touch("python"))
        monkeypatch.setattr(self.script, "_install_packages", self._install)
        monkeypatch.setattr(self.script, "_set_up_policies", self._set_up_policies)
        monkeypatch.setattr(self.script, "_run", lambda *_, **__: self._touch("pulumi"))

    def _touch(self, *names: str) -> None:
        self.bin.mkdir(parents=True, exist_ok=True)
        for name in names:
            (self.bin / name).touch()

    def _install(self, part: Any) -> dict[str, str]:
        self.installed.append(part.name)
        parts = self.script.PARTS[: self.script.PARTS.index(part) + 1]
        signs = {Path(each.sign).name for each in parts}
        self._touch(*signs - {"pulumi"})  # that comes last, and is no package
        return {}

    def _set_up_policies(self, _: dict[str, str]) -> None:
        folder = self.root / "policies" / ".venv" / "bin"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "python").touch()

    def set_up(self, *part: str) -> list[str]:
        """Set up; return the parts whose packages were installed for it."""
        before = len(self.installed)
        self.script.main(*part)
        return self.installed[before:]

    def change(self, path: str) -> None:
        (self.root / path).write_text("changed\n", encoding="utf-8")


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Folder:
    return Folder(monkeypatch, tmp_path)


def test_unchanged_setup_is_not_repeated(folder: Folder) -> None:
    folder.set_up()
    folder.change("other.txt")
    folder.change("requirements-dev.txt")

    assert folder.set_up() == []


@pytest.mark.parametrize("path", [path for path in FILES if path != "other.txt"])
def test_setup_is_repeated_after_a_change(folder: Folder, path: str) -> None:
    locked = {part.lock: part.name for part in folder.script.PARTS}
    part = locked.get(path, "tests")
    folder.set_up(part)
    folder.change(path)

    assert folder.set_up(part) == [part]


@pytest.mark.parametrize("command", ["python", "logstreams", "pulumi"])
def test_setup_is_repeated_for_a_command_that_is_gone(folder: Folder, command: str) -> None:
    folder.set_up()
    (folder.bin / command).unlink()

    assert folder.set_up() == ["kit"]


def test_part_that_is_there_stays_when_less_is_asked_for(folder: Folder) -> None:
    assert folder.set_up("compare") == ["compare"]
    assert folder.set_up("kit") == ["kit"]
    assert folder.set_up("tests") == ["tests"]

    assert folder.set_up("rehearsal") == []
    assert folder.set_up("kit") == []
    folder.change("requirements-dev.txt")
    assert folder.set_up("kit") == ["tests"]


def test_what_only_compares_gets_no_engine(folder: Folder) -> None:
    folder.set_up("compare")

    assert not (folder.bin / "pulumi").exists()
    assert not (folder.root / "policies" / ".venv").exists()


def test_part_that_is_not_known_is_refused_with_those_that_are(folder: Folder) -> None:
    with pytest.raises(SystemExit, match="everything is none of compare, kit, rehearsal, tests"):
        folder.set_up("everything")


def test_failed_setup_is_repeated(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        (folder.bin / "pulumi").touch()
        raise folder.script.SetupError("no network")

    with monkeypatch.context() as broken:
        broken.setattr(folder.script, "_run", fail)
        with pytest.raises(SystemExit, match="no network"):
            folder.set_up()

    assert folder.set_up() == ["kit"]


@pytest.fixture
def run(folder: Folder) -> ModuleType:
    """Return the script with its real way to run a step."""
    spec = folder.script.__spec__
    assert spec
    assert spec.loader
    spec.loader.exec_module(folder.script)
    return folder.script


def test_slow_step_says_that_it_is_at_work(
    run: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    run.REPORT_EVERY_SECONDS = 0.2

    run._run("packages", [sys.executable, "-c", "import time; time.sleep(0.5)"])

    assert capfd.readouterr().out.count("packages: 0 s …") >= 1


def test_failed_step_shows_its_output_and_what_to_do(
    run: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(run.SetupError, match=r"packages could not be set up.* Try a mirror\."):
        run._run("packages", ["sh", "-c", "echo no such host >&2; exit 1"], "Try a mirror.")

    assert "no such host" in capfd.readouterr().err
