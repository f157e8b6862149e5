"""A preview of a deployed customer that changes nothing, over one of an empty program."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.pairs import Measured, compared
from rehearsal.cli import passed
from rehearsal.environment import local_environment
from rehearsal.scenario import new_customer

GOAL = 1.6
RUNS = 5

_EMPTY = """\
name: empty
runtime: {name: python, options: {toolchain: pip, virtualenv: .venv}}
"""


def main() -> int:
    """Print the ratio; return 1 where the goal is missed."""
    with (
        tempfile.TemporaryDirectory(prefix="logstreams-bench-") as directory,
        local_environment(Path(directory)) as here,
    ):
        customer = new_customer(here, "acme", "012345670123", lambda _: None)
        customer.open_form()
        passed(customer.up())
        customer.save_form()
        passed(customer.up())
        empty = _empty_project(here.directory, here.project / ".venv")
        environment = customer.cli.environment
        init = ("pulumi", "stack", "init", "empty", "--non-interactive")
        Measured(init, empty, environment).run()
        preview = ("pulumi", "preview", "--non-interactive", "--stack")
        found = compared(
            Measured((*preview, "acme", "--expect-no-changes"), here.project, environment),
            Measured((*preview, "empty"), empty, environment),
            RUNS,
        )
    for name, cost in (("customer", found.ours), ("empty program", found.baseline)):
        print(f"{name}: {cost.seconds:.2f} s, {cost.cpu_seconds:.2f} CPU s")
    print(f"no-op preview: {found.clock:.2f} of an empty program's, goal {GOAL}", end="")
    print(f"; {found.cpu:.2f} in CPU seconds")
    return int(found.clock > GOAL)


def _empty_project(directory: Path, environment: Path) -> Path:
    project = directory / "empty"
    project.mkdir()
    (project / "Pulumi.yaml").write_text(_EMPTY, encoding="utf-8")
    (project / "__main__.py").write_text("", encoding="utf-8")
    (project / ".venv").symlink_to(environment.resolve())
    return project


if __name__ == "__main__":
    sys.exit(main())
