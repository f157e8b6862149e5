"""Pulumi's own CLI: which one on PATH is taken, and what becomes of the installer."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tools.engine.official import find_on_path, install, version_of


def executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def installation(folder: Path, version: str, *, hosts: bool = True) -> Path:
    if hosts:
        executable(folder / "pulumi-language-python", "exit 1")
    return executable(folder / "pulumi", f"echo {version}")


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.mark.parametrize("version", ["3.238.0", "3.272.1-alpha.1", "4.0.0"])
def test_new_enough_cli_on_path_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: list[str], version: str
) -> None:
    pulumi = installation(tmp_path, f"v{version}")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")

    assert find_on_path(said.append) == (pulumi, version)
    assert said == []


REFUSED = {
    "too old": ("v3.237.9", True, "is 3.237.9, 3.238 or newer is wanted"),
    "not a version": ("hello", True, "is hello, 3.238 or newer is wanted"),
    "without its language host": ("v3.259.0", False, "came without pulumi-language-python"),
}


@pytest.mark.parametrize(("version", "hosts", "reason"), REFUSED.values(), ids=REFUSED)
def test_unusable_cli_on_path_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    said: list[str],
    version: str,
    hosts: bool,
    reason: str,
) -> None:
    installation(tmp_path, version, hosts=hosts)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")

    assert find_on_path(said.append) is None
    assert reason in said[0]


def test_cli_that_does_not_run_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: list[str]
) -> None:
    executable(tmp_path / "pulumi", "exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")

    assert find_on_path(said.append) is None
    assert "is not working" in said[0]


def test_cli_of_this_virtual_environment_does_not_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: list[str]
) -> None:
    installation(tmp_path / "bin", "v3.259.0")
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/bin")

    assert find_on_path(said.append) is None


INSTALLER = """\
#!/bin/sh
set -eu
test "$1 $2 $3 $5" = "--version 3.259.0 --install-root --no-edit-path"
mkdir "$4/bin"
printf '#!/bin/sh\\necho v3.259.0\\n' >"$4/bin/pulumi"
chmod +x "$4/bin/pulumi"
"""


def test_installer_puts_the_version_under_the_root_it_is_given(
    tmp_path: Path, said: list[str]
) -> None:
    script = tmp_path / "install.sh"
    script.write_text(INSTALLER, encoding="utf-8")

    assert install("3.259.0", tmp_path / "root", said.append, script.as_uri())
    assert version_of(tmp_path / "root" / "bin" / "pulumi") == "3.259.0"


def test_failing_installer_is_reported(tmp_path: Path, said: list[str]) -> None:
    script = tmp_path / "install.sh"
    script.write_text("exit 3\n", encoding="utf-8")

    assert not install("3.259.0", tmp_path / "root", said.append, script.as_uri())
    assert "exit status 3" in said[0]


def test_installer_out_of_reach_is_reported_at_once(tmp_path: Path, said: list[str]) -> None:
    started = time.monotonic()

    # A name that no resolver knows (RFC 2606).
    assert not install("3.259.0", tmp_path / "root", said.append, "https://pulumi.invalid")

    assert time.monotonic() - started < 10
    assert "pulumi.invalid" in said[0]


def test_machine_without_curl_does_without_the_installer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: list[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not install("3.259.0", tmp_path / "root", said.append)
    assert "curl" in said[0]
