"""The kit's own program with the shipped stack files: no rule has anything to say of it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.policies.engine import ROOT, Stacks, recorded
from tests.rehearsal.engine.project import make_project

PARTS = ("Pulumi.yaml", "__main__.py", "components", "hooks", "logstreams", "policies")
UNPROVEN = "warning: delivery: unproven"
PLUGIN = "using pulumi-resource-"
"""Of the warning that the plugin is the test's own."""


OPEN = {
    '"000000000000"': '"012345670123"',
    "org_00000000000000000000000000": "org_01J8Z0STACK0F0ATEMP0ATE000",
}
"""What the template leaves to whoever copies it, and values."""


def filled(text: str) -> str:
    """A stack file with the template's open values filled in."""
    for placeholder, value in OPEN.items():
        text = text.replace(placeholder, value)
    return text


def stacks_of(folder: Path, stack_file: Path) -> Stacks:
    """A project like a user's: this one's program, one stack file."""
    project = make_project(folder)
    for name in PARTS:
        (project.directory / name).unlink(missing_ok=True)
        (project.directory / name).symlink_to(ROOT / name)
    (project.directory / ".venv").symlink_to(sys.prefix)
    (project.directory / "stacks").mkdir()
    text = filled(stack_file.read_text(encoding="utf-8"))
    (project.directory / "stacks" / "Pulumi.dev.yaml").write_text(text, encoding="utf-8")
    environment = recorded(folder, project) | {"LOGSTREAMS_REHEARSAL": "1"}
    there = replace(project, environment=environment)
    created = there.pulumi("stack", "init")
    assert created.returncode == 0, created.stdout
    return Stacks(there, folder)


@pytest.mark.parametrize(
    "stack_file",
    [*sorted((ROOT / "stacks" / "examples").glob("*.yaml")), ROOT / "stacks" / "template.yaml"],
    ids=lambda file: file.stem,
)
def test_shipped_stack_file_passes_without_a_warning(stack_file: Path, tmp_path: Path) -> None:
    stacks = stacks_of(tmp_path, stack_file)

    preview = stacks.run("preview")
    update = stacks.run("up", "--yes", "--skip-preview")

    for ran in (preview, update):
        # Of delivery nothing is known where no AWS and no WorkOS is asked.
        told = [line for line in ran.output.splitlines() if UNPROVEN not in line]
        warnings = [line for line in told if "warning: " in line]
        assert ran.exit_code == 0, ran.output
        assert ran.found == {}
        assert [line for line in warnings if PLUGIN not in line] == []
        assert "workos-log-streams@v" in ran.output  # the pack was asked
    assert "Rules that wait" not in update.output
