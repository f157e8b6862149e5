"""What may never be in a tracked file: where this machine keeps or gets things."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIP_HOSTS = """
from pip._internal.models.index import PyPI
print(PyPI.url, PyPI.file_storage_domain)
"""


def ask(*command: str) -> str:
    """Return what a command prints; nothing where it is not installed or fails."""
    if shutil.which(command[0]) is None:
        return ""
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout if run.returncode == 0 else ""


def registry_hosts() -> set[str]:
    """Return the hosts that the package managers of this machine ask, by their own word."""
    answers = [
        ask(sys.executable, "-c", PIP_HOSTS),
        ask(sys.executable, "-m", "pip", "config", "get", "global.index-url"),
        ask("go", "env", "GOPROXY", "GOSUMDB"),
        ask("npm", "config", "get", "registry"),
        *(value for name, value in os.environ.items() if re.search("INDEX|REGISTRY|PROXY", name)),
    ]
    words = re.split(r"[\s,|'\"=]+", " ".join(answers))
    hosts = {urlsplit(word).hostname or word.partition("/")[0] for word in words}
    return {host for host in hosts if re.fullmatch(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}", host)}


def tracked_files_with(text: str) -> str:
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.split(b"\0")
    found = []
    for name in filter(None, listing):
        path = ROOT / os.fsdecode(name)
        if path.is_file() and text.encode() in path.read_bytes():
            found.append(os.fsdecode(name))
    return ", ".join(found)


@pytest.fixture(autouse=True)
def _in_a_clone() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: nothing is tracked")


def test_tracked_files_name_no_package_registry() -> None:
    hosts = registry_hosts()
    assert hosts, "pip, at least, knows where it would ask"

    found = {host: files for host in sorted(hosts) if (files := tracked_files_with(host))}

    assert found == {}


@pytest.mark.parametrize("folder", [str(ROOT), str(Path.home())], ids=["project", "home"])
def test_tracked_files_name_no_path_of_this_machine(folder: str) -> None:
    if folder == "/":
        pytest.skip("a home directory at the root is part of every path")

    assert tracked_files_with(f"{folder}/") == ""
