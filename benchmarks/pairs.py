"""Two commands measured in turn, so that whatever else the machine does slows down both."""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Cost:
    """What one run of a command took."""

    seconds: float
    """By the clock."""
    cpu_seconds: float
    """Of its process and of all that it started and waited for."""


class CommandFailed(Exception):
    """A measured command did not end as it has to; the text has its output."""


@dataclass(frozen=True)
class Measured:
    """A command as a user would give it."""

    command: Sequence[str]
    cwd: Path
    environment: Mapping[str, str]
    exit_code: int = 0
    """The one it has to end with."""
    stdin: str = ""

    def run(self) -> Cost:
        """Run it once.

        Raises:
            CommandFailed: It ended with another exit code.
        """
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run(
            self.command,
            cwd=self.cwd,
            env=dict(self.environment),
            input=self.stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        seconds, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode != self.exit_code:
            raise CommandFailed(f"{' '.join(self.command)} ({done.returncode}):\n{done.stdout}")
        cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        return Cost(seconds, cpu)


@dataclass(frozen=True)
class Ratio:
    """The median costs of a command and of what it is compared with."""

    ours: Cost
    baseline: Cost

    @property
    def clock(self) -> float:
        """Ours over the baseline's, by the clock."""
        return self.ours.seconds / self.baseline.seconds

    @property
    def cpu(self) -> float:
        """Ours over the baseline's, in CPU seconds."""
        return self.ours.cpu_seconds / self.baseline.cpu_seconds


def compared(ours: Measured, baseline: Measured, runs: int) -> Ratio:
    """Run both in turn, `runs` times each.

    Raises:
        CommandFailed: One of them did.
    """
    pairs = [(ours.run(), baseline.run()) for _ in range(runs)]
    return Ratio(*(_median(costs) for costs in zip(*pairs, strict=True)))


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(median(one.seconds for one in costs), median(one.cpu_seconds for one in costs))
