"""Set-up: which Python, when it is repeated, what it says."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

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

    assert run.stdout.splitlines()[-1] == f"{chosen} tools/setup.py"


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

    assert run.stdout.splitlines()[-1] == ".venv/bin/python tools/setup.py"


def test_make_alone_lists_every_target(tools: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY: "))

    listed = [line.split()[0] for line in make(path=tools).stdout.splitlines()]

    assert sorted(listed) == sorted(phony.removeprefix(".PHONY: ").split())


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """Return the script as a module that sets up a copy of what it looks at."""
    spec = importlib.util.spec_from_file_location("setup_script", ROOT / "tools" / "setup.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    engine = tmp_path / "rehearsal" / "engine"
    (engine / "cli").mkdir(parents=True)
    for name in ("pyproject.toml", "requirements-setup.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("as locked\n", encoding="utf-8")
    for path in (engine / "install.py", engine / "cli" / "go.sum", tmp_path / "other.txt"):
        path.write_text("as committed\n", encoding="utf-8")
    monkeypatch.setattr(script, "ROOT", tmp_path)
    monkeypatch.setattr(script, "BIN", tmp_path / ".venv" / "bin")
    monkeypatch.setattr(script, "STAMP", tmp_path / ".venv" / "set-up")
    monkeypatch.setattr(script, "LOCKS", [str(tmp_path / Path(each).name) for each in script.LOCKS])
    monkeypatch.setattr(script, "_make_environment", lambda: script.BIN.mkdir(parents=True))
    monkeypatch.setattr(script, "_install_packages", lambda: None)
    monkeypatch.setattr(script, "_run", lambda *_, **__: install_commands(script.BIN))
    return script


def install_commands(folder: Path) -> None:
    for name in ("python", "logstreams", "pulumi"):
        (folder / name).touch()


def repeated(setup: ModuleType, capsys: pytest.CaptureFixture[str]) -> bool:
    """Set up once more; return whether there was anything to do."""
    setup._make_environment = lambda: None
    capsys.readouterr()
    setup.main()
    return capsys.readouterr().out != "Set up already: .venv\n"


def test_unchanged_setup_is_not_repeated(
    setup: ModuleType, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    setup.main()
    (tmp_path / "other.txt").write_text("changed\n", encoding="utf-8")

    assert not repeated(setup, capsys)


@pytest.mark.parametrize(
    "path",
    [
        "pyproject.toml",
        "requirements-setup.txt",
        "requirements-dev.txt",
        "rehearsal/engine/install.py",
        "rehearsal/engine/cli/go.sum",
    ],
)
def test_setup_is_repeated_after_a_change(
    setup: ModuleType, capsys: pytest.CaptureFixture[str], tmp_path: Path, path: str
) -> None:
    setup.main()
    (tmp_path / path).write_text("changed\n", encoding="utf-8")

    assert repeated(setup, capsys)


@pytest.mark.parametrize("command", ["python", "logstreams", "pulumi"])
def test_setup_is_repeated_for_a_command_that_is_gone(
    setup: ModuleType, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    setup.main()
    (setup.BIN / command).unlink()

    assert repeated(setup, capsys)


def test_failed_setup_is_repeated(
    setup: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        install_commands(setup.BIN)
        raise setup.SetupError("no network")

    with monkeypatch.context() as broken:
        broken.setattr(setup, "_run", fail)
        with pytest.raises(SystemExit, match="no network"):
            setup.main()

    assert repeated(setup, capsys)


@pytest.fixture
def run(setup: ModuleType) -> ModuleType:
    """Return the script with its real way to run a step."""
    spec = setup.__spec__
    assert spec
    assert spec.loader
    spec.loader.exec_module(setup)
    return setup


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
