"""Running `pulumi` and `logstreams` as a user would, with a rehearsal's environment."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Say = Callable[[str], None]

DEADLINE_SECONDS = 600


@dataclass(frozen=True)
class Ran:
    """One command that has ended."""

    command: tuple[str, ...]
    exit_code: int
    output: str
    """What it wrote to stdout and stderr, in order."""
    seconds: float
    changes: dict[str, int] = field(default_factory=dict)
    """For `up`: resources by what was done to them (create, update, same …)."""


class CommandFailed(Exception):
    """A command of the rehearsal ended otherwise than it has to; the text has its output."""

    def __init__(self, ran: Ran) -> None:
        super().__init__(
            f"{' '.join(ran.command)} ended with exit code {ran.exit_code}:\n{ran.output.strip()}"
        )
        self.ran = ran


@dataclass(frozen=True)
class Cli:
    """Runs commands in one project with one environment."""

    project: Path
    environment: Mapping[str, str]
    say: Say
    """Told every line as it is written."""

    def pulumi(self, *arguments: str, stack: str | None = None) -> Ran:
        """Run `pulumi`; never raises for its exit code."""
        chosen = ("--stack", stack) if stack else ()
        return self._run(("pulumi", *arguments, *chosen, "--non-interactive"))

    def up(self, stack: str, *arguments: str) -> Ran:
        """Run `pulumi up` and count what changed.

        The preview is left out: it is what `up` asks a person about, and nobody is asked here.
        """
        log = self.project.parent / f"events-{time.monotonic_ns()}.jsonl"
        ran = self.pulumi(
            "up", "--yes", "--skip-preview", f"--event-log={log}", *arguments, stack=stack
        )
        return Ran(ran.command, ran.exit_code, ran.output, ran.seconds, _changes(log))

    def logstreams(self, *arguments: str) -> Ran:
        """Run `logstreams` of this virtual environment."""
        ran = self._run((sys.executable, "-m", "logstreams.command.main", *arguments))
        return Ran(("logstreams", *arguments), ran.exit_code, ran.output, ran.seconds)

    def _run(self, command: tuple[str, ...]) -> Ran:
        started = time.monotonic()
        with subprocess.Popen(
            command,
            cwd=self.project,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            lines = []
            for line in process.stdout or ():
                lines.append(line)
                self.say(line.rstrip())
            code = process.wait(DEADLINE_SECONDS)
        return Ran(command, code, "".join(lines), time.monotonic() - started)


def passed(ran: Ran) -> Ran:
    """The command, when it ended with exit code 0.

    Raises:
        CommandFailed: It did not.
    """
    if ran.exit_code != 0:
        raise CommandFailed(ran)
    return ran


def _changes(log: Path) -> dict[str, int]:
    if not log.exists():
        return {}
    events: list[dict[str, Any]] = [json.loads(line) for line in log.read_text().splitlines()]
    for event in events:
        if summary := event.get("summaryEvent"):
            return {str(kind): int(count) for kind, count in summary["resourceChanges"].items()}
    return {}
