"""Set up this folder: a virtual environment, the locked packages, the commands, the Pulumi CLI.

Needs nothing but Python 3.11 or newer. Run by `make setup`; at once where nothing has changed.

    python tools/setup.py [compare|kit|rehearsal|tests]

Each part has all that the ones before it have. What has been set up once stays: who ran the tests
and then deploys keeps the tests' packages.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = str(BIN / "python")
STAMP = VENV / "set-up"
UV_LOCK = "requirements-setup.txt"
POLICIES = ROOT / "policies"
"""The policy pack has a virtual environment of its own: its protobuf is another."""
ENGINE = ROOT / "tools" / "engine"
REPORT_EVERY_SECONDS = 10
OUT_OF_REACH = (
    "Are the Python packages within reach? Behind a mirror: `pip config set global.index-url` or "
    "PIP_INDEX_URL."
)


@dataclass(frozen=True)
class Part:
    """What can be set up.

    Attributes:
        name: As it is asked for.
        lock: All of its packages, those of the parts before it among them.
        sign: A file of .venv that this part and the ones behind it have, and none before it.
        projects: Folders whose distributions are installed, each from where it stands.
        deploys: Whether it comes with Pulumi's CLI and the policies.
    """

    name: str
    lock: str
    sign: str
    projects: tuple[str, ...] = (".",)
    deploys: bool = True


PARTS = (
    Part("compare", "requirements-compare.txt", "bin/logstreams", deploys=False),
    Part("kit", "requirements.txt", "bin/pulumi"),
    Part("rehearsal", "requirements-rehearsal.txt", "bin/hypercorn", (".", "rehearsal")),
    Part("tests", "requirements-dev.txt", "bin/pytest", (".", "rehearsal")),
)


class SetupError(Exception):
    """A step failed, after saying why itself; the message says what to do."""


def main(asked: str = "kit") -> None:
    """Set up one part, and whatever was set up before; one process at a time."""
    names = [part.name for part in PARTS]
    if asked not in names:
        sys.exit(f"set-up: {asked} is none of {', '.join(names)}")
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for another set-up of this folder …", flush=True)
        fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        _set_up(names.index(asked))
    except SetupError as error:
        sys.exit(f"\nSet-up stopped. {error}")
    except KeyboardInterrupt:
        sys.exit("\nSet-up stopped; `make setup` goes on from here.")
    finally:
        os.close(folder)


def _set_up(asked: int) -> None:
    present = [number for number, part in enumerate(PARTS) if (VENV / part.sign).exists()]
    part = PARTS[max([asked, *present])]
    wanted = _fingerprint(part)
    if _done(part, wanted):
        print(f"Set up already: .venv, {part.name}")
        return
    started = time.monotonic()
    STAMP.unlink(missing_ok=True)
    _make_environment()
    environment = _install_packages(part)
    if part.deploys:
        _set_up_policies(environment)
        _run("Pulumi CLI", [PYTHON, "-m", "tools.engine.install"], quiet=True)
    STAMP.write_text(wanted, encoding="utf-8")
    commands = ".venv/bin/logstreams" + (", .venv/bin/pulumi" if part.deploys else "")
    print(f"Set up in {time.monotonic() - started:.0f} s, {part.name}: {commands}")


def _fingerprint(part: Part) -> str:
    """Return what a set-up depends on; a virtual environment cannot be moved, hence the path."""
    digest = hashlib.sha256(f"{ROOT}\n{sys.version}\n{sys.base_prefix}\n{part}".encode())
    files = [Path(__file__), ROOT / UV_LOCK, ROOT / part.lock]
    files += [ROOT / project / "pyproject.toml" for project in part.projects]
    if part.deploys:
        files += [POLICIES / "requirements.txt", ENGINE / "cli" / "go.sum"]
        files += sorted(ENGINE.glob("*.py"))
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _done(part: Part, wanted: str) -> bool:
    commands = [BIN / name for name in ("python", "logstreams")]
    if part.deploys:
        commands += [BIN / "pulumi", POLICIES / ".venv" / "bin" / "python"]
    there = STAMP.exists() and all(command.exists() for command in commands)
    return there and STAMP.read_text(encoding="utf-8") == wanted


def _make_environment() -> None:
    version = ["-c", "import sys; print(sys.version, sys.base_prefix)"]
    if Path(PYTHON).exists():
        here, there = (
            subprocess.run([python, *version], capture_output=True, check=False).stdout
            for python in (sys.executable, PYTHON)
        )
        if here == there and (BIN / "pip").exists():
            return
    _run(
        f"Python {sys.version.split()[0]} in .venv",
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        "Install what your system calls python3-venv, or name another Python: "
        "`make setup PYTHON=/path/to/python3`.",
    )


def _install_packages(part: Part) -> dict[str, str]:
    """Install what is locked, and this project; return the environment uv runs in."""
    pip, uv = [PYTHON, "-m", "pip"], [str(BIN / "uv"), "pip"]
    if not (BIN / "uv").exists():
        options = ["--disable-pip-version-check", "--quiet", "--no-deps", "--require-hashes"]
        _run("uv", [*pip, "install", *options, "-r", str(ROOT / UV_LOCK)], OUT_OF_REACH)
    index = subprocess.run(
        [*pip, "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    ).stdout.strip()
    # uv knows neither pip's settings nor, by default, the system's certificates.
    environment = {"UV_SYSTEM_CERTS": "true", **os.environ}
    if mirror := os.environ.get("PIP_INDEX_URL") or index:
        environment.setdefault("UV_DEFAULT_INDEX", mirror)
    locks = [str(ROOT / UV_LOCK), str(ROOT / part.lock)]
    sync = [*uv, "sync", "--python", PYTHON, "--require-hashes", *locks]
    _run("locked packages", sync, OUT_OF_REACH, environment)
    install = [*uv, "install", "--python", PYTHON, "--no-deps", "--no-build-isolation"]
    ours = [f"--editable={ROOT / project}" for project in part.projects]
    _run("this project", [*install, *ours], OUT_OF_REACH, environment)
    return environment


def _set_up_policies(environment: dict[str, str]) -> None:
    """Make the policy pack's virtual environment; compiled, since every deployment starts it."""
    uv, venv = str(BIN / "uv"), str(POLICIES / ".venv")
    _run("policies/.venv", [uv, "venv", "--clear", "--quiet", "--python", PYTHON, venv])
    sync = [uv, "pip", "sync", "--python", venv, "--require-hashes", "--compile-bytecode"]
    lock = str(POLICIES / "requirements.txt")
    _run("locked packages of the policies", [*sync, lock], OUT_OF_REACH, environment)


def _run(
    what: str,
    command: list[str],
    hint: str = "",
    environment: dict[str, str] | None = None,
    *,
    quiet: bool = False,
) -> None:
    """Run one step with its output shown; say so while it lasts, unless it does itself."""
    print(f"==> {what}", flush=True)
    started = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL) as step:
        while True:
            try:
                code = step.wait(timeout=None if quiet else REPORT_EVERY_SECONDS)
                break
            except subprocess.TimeoutExpired:
                print(f"  {what}: {time.monotonic() - started:.0f} s …", flush=True)
    if code:
        raise SetupError(f"{what} could not be set up; the reason stands above. {hint}".strip())


if __name__ == "__main__":
    main(*sys.argv[1:2])
