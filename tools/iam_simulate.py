"""npm's `@cloud-copilot/iam-simulate`, another evaluator of IAM policies, as a separate program.

Its licence is AGPL-3.0: nothing here imports it, and it is shipped with nothing. `npm ci` puts the
versions and hashes of tools/iam-simulate/package-lock.json into the user's cache. That lock names
no registry, so npm asks the one it is set up for; a new version is pinned by
`npm install --package-lock-only --omit-lockfile-registry-resolved` in that folder.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tools.engine.cache import cache_directory, filling

SOURCES = Path(__file__).with_name("iam-simulate")
WORDS = ("Allowed", "ImplicitlyDenied", "ExplicitlyDenied")
PACKAGE = "@cloud-copilot/iam-simulate"
NODE = 20
"""The oldest Node.js it was run with (2026-11-23); the package names none."""


class NotHere(Exception):
    """It cannot be asked on this machine; the text says why."""


def version() -> str:
    """Return the version that is asked."""
    wanted = json.loads((SOURCES / "package.json").read_text(encoding="utf-8"))
    return str(wanted["dependencies"][PACKAGE])


def ask(simulations: Iterable[dict[str, Any]]) -> list[Any]:
    """Return what it decides of each simulation: a word, or an object with its errors.

    Raises:
        NotHere: There is no Node.js, or an old one.
        CalledProcessError: It could not be installed, or broke off.
    """
    node = _node()
    installed = _installed()
    questions = "".join(f"{json.dumps(each)}\n" for each in simulations)
    ran = subprocess.run(
        [node, installed / "ask.mjs"],
        input=questions,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in ran.stdout.splitlines()]


def _node() -> str:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise NotHere(f"it needs Node.js {NODE} or newer with npm, and none is on PATH")
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(told.strip().removeprefix("v").partition(".")[0]) < NODE:
        raise NotHere(f"it needs Node.js {NODE} or newer, and found {told.strip()}")
    return node


def _installed() -> Path:
    """Return the folder it is installed in; the lock and the script there are this tree's own."""
    folder = cache_directory("iam-simulate", version())
    place = folder / "installed"
    wanted = {source.name: source.read_bytes() for source in sorted(SOURCES.iterdir())}
    if not all(
        (place / name).is_file() and (place / name).read_bytes() == content
        for name, content in wanted.items()
    ):
        with filling(folder, print) as part:
            new = part / "installed"
            shutil.copytree(SOURCES, new)
            subprocess.run(
                ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=new, check=True
            )
            shutil.rmtree(place, ignore_errors=True)
            new.replace(place)
    return place
