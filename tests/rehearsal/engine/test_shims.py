"""The executables that the engine starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from rehearsal.engine.shims import write_aws_provider
from tools.engine.shims import write_hosts


def test_hosts_never_include_the_offline_provider(tmp_path: Path) -> None:
    write_hosts(tmp_path / "hosts")
    write_aws_provider(tmp_path / "rehearsal")

    assert sorted(path.name for path in (tmp_path / "hosts").iterdir()) == [
        "pulumi-language-python",
        "pulumi-resource-pulumi-python",
    ]
    assert [path.name for path in (tmp_path / "rehearsal").iterdir()] == ["pulumi-resource-aws"]


def test_dynamic_helper_runs_in_the_virtual_environment_of_the_project(tmp_path: Path) -> None:
    write_hosts(tmp_path)
    python = tmp_path / "project" / "its venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$0" "$@"\n', encoding="utf-8")
    python.chmod(0o755)

    run = subprocess.run(
        [tmp_path / "pulumi-resource-pulumi-python", "127.0.0.1:9"],
        cwd=tmp_path / "project",
        env={**os.environ, "PULUMI_RUNTIME_VIRTUALENV": "its venv"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout == "its venv/bin/python -u -m pulumi.dynamic 127.0.0.1:9\n"


def test_language_host_starts_whatever_lies_in_the_working_directory(tmp_path: Path) -> None:
    write_hosts(tmp_path / "hosts")
    for name in ("grpc.py", "logstreams.py", "types.py"):
        (tmp_path / name).write_text("raise SystemExit('shadowed')\n", encoding="utf-8")

    with subprocess.Popen(
        [tmp_path / "hosts" / "pulumi-language-python", "127.0.0.1:9"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    ) as host:
        assert host.stdout
        port = host.stdout.readline()
        host.terminate()

    assert port.strip().isdigit()


def test_shims_name_this_interpreter(tmp_path: Path) -> None:
    write_aws_provider(tmp_path)

    assert sys.executable in (tmp_path / "pulumi-resource-aws").read_text(encoding="utf-8")
