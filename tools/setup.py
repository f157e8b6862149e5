"""Set up this folder: a virtual environment, the locked packages, the commands, the Pulumi CLI.

Needs nothing but Python 3.11 or newer. Run by `make setup`; at once where nothing has changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = str(BIN / "python")
STAMP = VENV / "set-up"
LOCKS = (str(ROOT / "requirements-setup.txt"), str(ROOT / "requirements-dev.txt"))
POLICIES = ROOT / "policies"
"""The policy pack has a virtual environment of its own: its protobuf is another."""
REPORT_EVERY_SECONDS = 10
OUT_OF_REACH = (
    "Are the Python packages within reach? Behind a mirror: `pip config set global.index-url` or "
    "PIP_INDEX_URL."
)


class SetupError(Exception):
    """A step failed, after saying why itself; the message says what to do."""


def main() -> None:
    """Set up, one process at a time."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for another set-up of this folder …", flush=True)
        fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        _set_up()
    except SetupError as error:
        sys.exit(f"\nSet-up stopped. {error}")
    except KeyboardInterrupt:
        sys.exit("\nSet-up stopped; `make setup` goes on from here.")
    finally:
        os.close(folder)


def _set_up() -> None:
    wanted = _fingerprint()
    if _done(wanted):
        print("Set up already: .venv")
        return
    started = time.monotonic()
    STAMP.unlink(missing_ok=True)
    _make_environment()
    environment = _install_packages()
    _set_up_policies(environment)
    _run("Pulumi CLI", [PYTHON, "-m", "rehearsal.engine.install"], quiet=True)
    STAMP.write_text(wanted, encoding="utf-8")
    print(f"Set up in {time.monotonic() - started:.0f} s: .venv/bin/logstreams, .venv/bin/pulumi")


def _fingerprint() -> str:
    """Return what a set-up depends on; a virtual environment cannot be moved, hence the path."""
    digest = hashlib.sha256(f"{ROOT}\n{sys.version}\n{sys.base_prefix}".encode())
    engine = ROOT / "rehearsal" / "engine"
    ours = [
        ROOT / "pyproject.toml",
        engine.parent / "pyproject.toml",
        Path(__file__),
        engine / "cli" / "go.sum",
    ]
    for path in (
        *map(Path, LOCKS),
        POLICIES / "requirements.txt",
        *ours,
        *sorted(engine.glob("*.py")),
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _done(wanted: str) -> bool:
    commands = [BIN / name for name in ("python", "logstreams", "pulumi")]
    commands.append(POLICIES / ".venv" / "bin" / "python")
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


def _install_packages() -> dict[str, str]:
    """Install what is locked, and this project; return the environment uv runs in."""
    pip, uv = [PYTHON, "-m", "pip"], [str(BIN / "uv"), "pip"]
    if not (BIN / "uv").exists():
        options = ["--disable-pip-version-check", "--quiet", "--no-deps", "--require-hashes"]
        _run("uv", [*pip, "install", *options, "-r", LOCKS[0]], OUT_OF_REACH)
    index = subprocess.run(
        [*pip, "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    ).stdout.strip()
    # uv knows neither pip's settings nor, by default, the system's certificates.
    environment = {"UV_SYSTEM_CERTS": "true", **os.environ}
    if mirror := os.environ.get("PIP_INDEX_URL") or index:
        environment.setdefault("UV_DEFAULT_INDEX", mirror)
    sync = [*uv, "sync", "--python", PYTHON, "--require-hashes", *LOCKS]
    _run("locked packages", sync, OUT_OF_REACH, environment)
    install = [*uv, "install", "--python", PYTHON, "--no-deps", "--no-build-isolation"]
    ours = ["--editable", str(ROOT), "--editable", str(ROOT / "rehearsal")]
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
    main()
