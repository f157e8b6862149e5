"""The steps of a proof: what was done, what it came to, how long it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Step:
    """One step."""

    what: str
    came_to: str = ""
    """Told once it ended as it has to."""
    seconds: float = 0


@dataclass
class Steps:
    """What a proof did so far; what goes wrong ends it, and is told as its last step's."""

    done: list[Step] = field(default_factory=list)
    problem: str = ""

    @contextmanager
    def step(self, what: str) -> Iterator[Step]:
        """Take the time of a step."""
        self.done.append(step := Step(what))
        started = time.monotonic()
        try:
            yield step
        finally:
            step.seconds = time.monotonic() - started
            print(f"{what}: {step.came_to or '?'}, {step.seconds:.0f} s", flush=True)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Inside, what goes wrong is kept as the problem."""
        try:
            yield
        except Exception as problem:
            self.problem = f"{type(problem).__name__}: {problem}"
            print(self.problem, flush=True)

    def table(self) -> Iterator[str]:
        """As a page's table."""
        yield from ("| step | came to | took |", "|---|---|---|")
        for step in self.done:
            yield f"| {step.what} | {step.came_to or '**went wrong**'} | {step.seconds:.0f} s |"
        if self.problem:
            yield from ("", f"- {self.problem.splitlines()[0]}")
