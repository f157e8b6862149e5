"""Stacks that a diff renames: one file is deleted, another has its organization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from logstreams.fleet.git import changes_since, content_before
from logstreams.fleet.scope import AffectedStacks, touched
from logstreams.settings.file.nodes import NotYamlError, parse
from logstreams.settings.file.stack_file import read_settings
from logstreams.settings.load import read_text
from logstreams.settings.problem import SettingsError


def affected_since(base: str, root: Path, stacks: Sequence[str]) -> AffectedStacks:
    """What the diff from `base` to HEAD touches, removes and renames.

    An organization has one stack file, so it says which file is the renamed one, whatever else
    was changed in it.

    Args:
        base: A branch, a tag or a commit.
        root: The project's root.
        stacks: Those that have a file now, and are asked about.

    Raises:
        GitError: As `changes_since`.
    """
    found = touched(changes_since(base, root), stacks)
    if not found.removed:
        return found
    now = {_organization(_text(root, stack)): stack for stack in found.stacks}
    renamed: dict[str, str] = {}
    for stack in found.removed:
        was = _organization(content_before(base, f"stacks/Pulumi.{stack}.yaml", root))
        if was and was in now:
            renamed[stack] = now[was]
    return AffectedStacks(
        found.stacks, tuple(one for one in found.removed if one not in renamed), renamed
    )


def how_to_rename(renamed: Mapping[str, str]) -> tuple[str, ...]:
    """A line for each renamed stack: what was renamed, and the command for its state."""
    return tuple(
        f"{old}: renamed to {new}; its state is renamed by `pulumi stack rename {new} "
        f"--stack {old}`"
        for old, new in renamed.items()
    )


def _text(root: Path, stack: str) -> str:
    try:
        return read_text(root / "stacks" / f"Pulumi.{stack}.yaml")
    except SettingsError:  # its own problem
        return ""


def _organization(text: str) -> str | None:
    try:
        found = read_settings("", parse(text)).plain.get("organizationId")
    except NotYamlError:
        return None
    return found if isinstance(found, str) else None
