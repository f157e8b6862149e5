"""Stack files that an older kit wrote, as this version wants them; nothing is deployed."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from packaging.version import InvalidVersion, Version

from logstreams import __version__
from logstreams.settings import Problem, SettingsError
from logstreams.settings.file.nodes import NotYamlError, parse
from logstreams.settings.file.stack_file import read_settings
from logstreams.settings.load import parse_settings, read_text, stack_path
from logstreams.settings.migrations import Migration, migrated
from logstreams.settings.write import rewrite
from logstreams.state import NoStack, NoState, read_state

_AT_A_TIME = min(8, 2 * (os.cpu_count() or 1))
"""States that are read at the same time: each is a `pulumi` of its own."""


@dataclass(frozen=True)
class KitOfState:
    """Which version of the kit a stack was last updated with."""

    version: str | None
    """None: it was never updated, or it is not known."""
    unknown: str = ""
    """Why it is not known; empty: it is."""


@dataclass(frozen=True)
class StackUpgrade:
    """One stack file, and what this version wants otherwise in it."""

    stack: str
    file: Path
    kit: KitOfState
    schema: int
    """The file's format as it is found; 0: it says none."""
    migrations: tuple[Migration, ...] = ()
    diff: str = ""
    """A unified diff; empty: nothing is to be changed."""
    text: str = ""
    """What the file is to hold."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with it all the same: it is left as it is."""


def planned(stacks: Sequence[str], root: Path) -> Iterator[StackUpgrade]:
    """What is to be changed in each stack's file, in their order; nothing is written.

    Args:
        stacks: Their names.
        root: The project's folder.
    """
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        kits = pool.map(lambda stack: _kit_of(stack, root), stacks)
        for stack, kit in zip(stacks, kits, strict=True):
            yield _planned(stack, root, kit)


def write(upgrade: StackUpgrade) -> None:
    """Change the file as planned, whole or not at all.

    Raises:
        SettingsError: It cannot be written; it is as it was then.
    """
    if upgrade.diff and not upgrade.problems:
        rewrite(upgrade.file, upgrade.text)


def _kit_of(stack: str, root: Path) -> KitOfState:
    """By the stack's output `kitVersion`, which every update writes that succeeds."""
    try:
        found = read_state(stack, root).outputs.get("kitVersion")
    except NoStack:
        return KitOfState(None)
    except NoState as problem:
        return KitOfState(None, str(problem))
    return KitOfState(str(found) if found else None)


def _planned(stack: str, root: Path, kit: KitOfState) -> StackUpgrade:
    file = Path("stacks", f"Pulumi.{stack}.yaml")
    schema = 0
    try:
        file = stack_path(stack, root).relative_to(root)
        before = read_text(root / file)
        schema = _schema_of(file, before)
        text, migrations = migrated(file, before)
        _refuse_newer(kit, file)
        parse_settings(file, text)
    except SettingsError as error:
        return StackUpgrade(stack, root / file, kit, schema, problems=error.problems)
    diff = _diff(file, before, text)
    return StackUpgrade(stack, root / file, kit, schema, migrations, diff, text)


def _schema_of(file: Path, text: str) -> int:
    try:
        root = parse(text)
    except NotYamlError:  # as validation will say
        return 0
    found = str(read_settings(str(file), root).plain.get("schema"))
    return int(found) if found.isdecimal() else 0


def _refuse_newer(kit: KitOfState, file: Path) -> None:
    try:
        newer = kit.version is not None and Version(kit.version) > Version(__version__)
    except InvalidVersion:
        newer = False
    if newer:
        wanted = (
            f"{__version__} or older: install workos-log-streams {kit.version} or newer, and run "
            "this again"
        )
        found = f"{kit.version}, which last updated this stack"
        key = "(the stack's output kitVersion)"
        raise SettingsError((Problem(str(file), key, found, wanted),))


def _diff(file: Path, before: str, after: str) -> str:
    # No lines around the changed ones: a secret of the team's own may stand there in clear.
    names = (f"a/{file}", f"b/{file}")
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), *names, "", "", 0, "")
    return "\n".join(lines)
