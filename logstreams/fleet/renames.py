"""Stacks that a diff renames: one file is deleted, another has its organization."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from logstreams.fleet.git import changes_since, contents_before
from logstreams.fleet.scope import AffectedStacks, Scope, scope_of, stack_of, touched
from logstreams.settings import load_stack
from logstreams.settings.file.nodes import NotYamlError, parse
from logstreams.settings.file.stack_file import read_settings
from logstreams.settings.load import read_text
from logstreams.settings.problem import SettingsError
from logstreams.settings.renaming import keys_that_keep_names, unkept_names

_IDS = re.compile(r"\borg_\w+")


def affected_since(base: str, root: Path, stacks: Sequence[str]) -> AffectedStacks:
    """What the diff from `base` to HEAD touches, removes and renames.

    An organization has one stack file, so it says which file is the renamed one, whatever else
    was changed in it, and whether a file that is still there is another customer's by now.

    Args:
        base: A branch, a tag or a commit.
        root: The project's root.
        stacks: Those that have a file now, and are asked about.

    Raises:
        GitError: As `changes_since`.
    """
    changes = changes_since(base, root)
    found = touched(changes, stacks)
    paths = [each.path for each in changes if scope_of(each.path) is Scope.ONE]
    if not paths:
        return found
    was, now = _owners(paths, contents_before(base, paths, root), root)
    renamed = {old: now[one] for one, old in was.items() if one in now and now[one] != old}
    # A file is deleted, or another customer's took its name.
    gone = {old for one, old in was.items() if one not in now and old in renamed.values()}
    removed = gone | ({*found.removed} - renamed.keys())
    return AffectedStacks(found.stacks, tuple(sorted(removed)), renamed)


def how_to_rename(
    renamed: Mapping[str, str], removed: Collection[str], root: Path
) -> tuple[str, ...]:
    """A line for each renamed stack: what was renamed, and the command for its state.

    Args:
        renamed: By the old name, the new one.
        removed: Stacks whose customers have no file any more.
        root: The project's root: what the new files say.
    """
    return tuple(_steps(renamed, removed, root))


def _steps(renamed: Mapping[str, str], removed: Collection[str], root: Path) -> Iterator[str]:
    """In an order in which no new name is another stack's any more."""
    left = dict(renamed)
    while left:
        old = next((one for one in left if left[one] not in left), None)
        if old is None:  # names that are exchanged
            old = next(iter(left))
            new, aside = left.pop(old), f"{old}-renamed"
            left[aside] = new
            yield (
                f"{old}: renamed to {new}, whose name is renamed too; its state is set aside by "
                f"`pulumi stack rename {aside} --stack {old}`"
            )
            continue
        new = left.pop(old)
        was = next(one for one in renamed if renamed[one] == new)
        yield f"{old}: renamed to {new}; {_step(old, new, was, root, taken=new in removed)}"


def _step(old: str, new: str, was: str, root: Path, *, taken: bool) -> str:
    unkept, keys = _names(was, new, root)
    if unkept:
        return (
            f"no key of a stack file keeps the old name of its {', '.join(unkept)}, so every "
            "command refuses it: give the file its old name back, "
            f"`git mv stacks/Pulumi.{new}.yaml stacks/Pulumi.{was}.yaml`"
        )
    if taken:
        return (
            f"the stack {new} is of a customer without a stack file: `logstreams retire`, "
            f"`pulumi destroy` and `pulumi stack rm {new}` first, or give this one another name"
        )
    kept = ", ".join(f'{key}: "{value}"' for key, value in keys.items())
    keep = f"; to keep the names of what it has made, its file needs {kept}, below destination"
    return (
        f"its state is renamed by `pulumi stack rename {new} --stack {old}`{keep if kept else ''}"
    )


def _names(old: str, new: str, root: Path) -> tuple[tuple[str, ...], Mapping[str, str]]:
    try:
        settings = load_stack(new, root)
    except SettingsError:  # its own problem
        return (), {}
    return unkept_names(old, settings), keys_that_keep_names(old, settings)


def _owners(
    paths: Iterable[str], before: Mapping[str, str], root: Path
) -> tuple[dict[str, str], dict[str, str]]:
    """The organizations of stack files before and now, with the stacks' names."""
    was: dict[str, str] = {}
    now: dict[str, str] = {}
    for path in paths:
        stack = stack_of(path)
        old, new = before.get(path, ""), _text(root, stack)
        if _IDS.findall(old) == _IDS.findall(new):
            continue  # most files of a large diff: they need not be read as YAML
        for text, owners in ((old, was), (new, now)):
            if organization := _organization(text):
                owners[organization] = stack
    return was, now


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
