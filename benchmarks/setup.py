"""What a deployment installs: how long it takes, how large it is, of how many packages.

A clone of this repository is set up with the user's caches: to warm them, and then to be measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIMIT_SECONDS = 10
LIMIT_MB = 350
LIMIT_PACKAGES = 75
"""Of the runtime environment alone."""
LIMIT_MB_WITH_POLICIES = 480

APART = {"policies/.venv": "policies", "locked packages of the policies": "policies"}
APART |= {"Pulumi CLI": "Pulumi's CLI"}
"""Steps of set-up that are not the runtime environment's, by what they are for."""


@dataclass(frozen=True)
class Measured:
    """One set-up of a fresh clone.

    Attributes:
        seconds: By what was set up: `runtime`, `policies`, `Pulumi's CLI`.
        megabytes: The files of each environment, without Pulumi's CLI.
        packages: Distributions in the runtime environment, its own and those that install it too.
    """

    seconds: dict[str, float]
    megabytes: dict[str, float]
    packages: int


def main() -> int:
    """Print what was measured beside its limits; return 1 where one is exceeded."""
    measure()
    found = measure()
    both = sum(found.megabytes.values())
    rows = (
        ("runtime environment, warm", found.seconds["runtime"], LIMIT_SECONDS, "s"),
        ("its size", found.megabytes["runtime"], LIMIT_MB, "MB"),
        ("its packages", found.packages, LIMIT_PACKAGES, ""),
        ("its size with the policies'", both, LIMIT_MB_WITH_POLICIES, "MB"),
    )
    for what, value, limit, unit in rows:
        print(f"{what}: {value:.0f} of {limit} {unit}".rstrip())
    others = ", ".join(
        f"{what} {found.seconds[what]:.0f} s" for what in sorted(set(APART.values()))
    )
    print(f"besides: {others}; {os.cpu_count()} cores")
    return int(any(round(value) > limit for _, value, limit, _ in rows))


def measure() -> Measured:
    """Set up a fresh clone of what is committed, as `make setup` does."""
    with tempfile.TemporaryDirectory(prefix="logstreams-setup-") as folder:
        clone = Path(folder, "clone")
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        seconds = _set_up(clone)
        megabytes = {
            "runtime": _megabytes(clone / ".venv", without=clone / ".venv" / "engine"),
            "policies": _megabytes(clone / "policies" / ".venv"),
        }
        packages = [*clone.glob(".venv/lib/python3*/site-packages/*.dist-info")]
        return Measured(seconds, megabytes, len(packages))


def _set_up(clone: Path) -> dict[str, float]:
    seconds = dict.fromkeys(("runtime", *APART.values()), 0.0)
    part, since = "runtime", time.monotonic()
    with subprocess.Popen(
        [sys.executable, "tools/setup.py", "kit"],
        cwd=clone,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        for line in process.stdout or ():
            if line.startswith("==> "):
                now = time.monotonic()
                seconds[part] += now - since
                part, since = APART.get(line.removeprefix("==> ").strip(), "runtime"), now
    seconds[part] += time.monotonic() - since
    if process.returncode:
        sys.exit("set-up failed: run `make setup` in a clone to see why")
    return seconds


def _megabytes(folder: Path, without: Path | None = None) -> float:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    mine = (path for path in files if without is None or not path.is_relative_to(without))
    return sum(path.stat().st_size for path in mine) / 1e6


if __name__ == "__main__":
    sys.exit(main())
