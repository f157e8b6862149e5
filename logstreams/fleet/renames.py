"""Stacks that a diff renames: one file is deleted, another has its organization."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from logstreams.fleet.git import contents_of, differences, merge_base
from logstreams.fleet.scope import AffectedStacks, Scope, scope_of, stack_of, touched
from logstreams.settings.file.nodes import NotYamlError, parse
from logstreams.settings.file.stack_file import read_settings
from logstreams.settings.load import (
    WANTED_NAME,
    load,
    parse_settings,
    read_text,
    stack_names,
    stack_path,
)
from logstreams.settings.problem import SettingsError
from logstreams.settings.renaming import keys_that_keep_names, unkept_names
from logstreams.settings.stack import StackSettings

_PULUMI_NAME = re.compile("[A-Za-z0-9_.-]{1,100}")
"""What a stack's state may be called, be it a name that this kit refuses."""

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
    commit = merge_base(base, root)
    changes = differences(commit, root)
    found = touched(changes, stacks)
    paths = [each.path for each in changes if scope_of(each.path) is Scope.ONE]
    if not paths:
        return found
    before = contents_of(commit, paths, root)
    was, now = _owners(paths, before, root)
    renamed = {old: now[one] for one, old in was.items() if one in now and now[one] != old}
    # A file is deleted, or another customer's took its name.
    gone = {old for one, old in was.items() if one not in now and old in renamed.values()}
    removed = gone | ({*found.removed} - renamed.keys())
    texts = {stack_of(path): text for path, text in before.items()}
    steps = how_to_rename(renamed, removed, root, texts)
    return AffectedStacks(found.stacks, tuple(sorted(removed)), renamed, steps)


def how_to_rename(
    renamed: Mapping[str, str],
    removed: Collection[str],
    root: Path,
    texts: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """A line for each renamed stack: what was renamed, and the command for its state.

    Renames that cannot be made come first, without a command for a state. Names may hold anything
    that a file's name can: whoever prints a line makes it printable.

    Args:
        renamed: By the old name, the new one.
        removed: Stacks whose customers have no file any more.
        root: The project's root: what the new files say.
        texts: The files of before by the old names: what they say has its names from there.
    """
    settings = {old: _settings(new, root) for old, new in renamed.items()}
    before = {old: _settings_before(old, (texts or {}).get(old), settings[old]) for old in renamed}
    refused = _refused(renamed, before, settings, root)
    lines = [f"{old}: renamed to {renamed[old]}; {why}" for old, why in refused.items()]
    left = {old: new for old, new in renamed.items() if old not in refused}
    used = {*renamed, *renamed.values(), *removed, *stack_names(root)}
    for old, new, was in _moves(left, used):
        if was is None:
            lines.append(
                f"{old}: renamed to {left[old]}, whose name is renamed too; its state is set aside "
                f"by `pulumi stack rename {new} --stack {old}`"
            )
        else:
            step = _step(old, new, _kept(before[was], settings[was]), taken=new in removed)
            lines.append(f"{old}: renamed to {new}; {step}")
    return (*lines, *_files_again(left, root))


def _files_again(renamed: Mapping[str, str], root: Path) -> Iterator[str]:
    """What brings back the files that Pulumi takes along as it renames states.

    It moves the file of the old name over the new one's (pkg/cmd/pulumi/stack/stack_rename.go,
    3.259.0): where names are exchanged or taken over, that is another customer's by then.
    """
    moved = [old for old in renamed if os.path.lexists(root / "stacks" / f"Pulumi.{old}.yaml")]
    if moved:
        names = sorted({*moved, *(renamed[old] for old in moved)})
        files = " ".join(f"stacks/Pulumi.{name}.yaml" for name in names)
        yield (
            "after these, and before anything is written into the files: "
            f"`git checkout HEAD -- {files}`, as Pulumi moves the old name's file over the new "
            "one's"
        )


def _refused(
    renamed: Mapping[str, str],
    before: Mapping[str, StackSettings | None],
    settings: Mapping[str, StackSettings | None],
    root: Path,
) -> dict[str, str]:
    """By the old name, why the state is not renamed, and what to do instead."""
    refused = {}
    for old, new in renamed.items():
        found, was = settings[old], before[old]
        if not _is_name(new, root):
            refused[old] = (
                f"no stack can have the new name ({WANTED_NAME}): give the file another one"
            )
        elif not _PULUMI_NAME.fullmatch(old):
            refused[old] = "no stack can have had the old name, so there is no state to rename"
        elif unkept := unkept_names(was, found) if was and found else ():
            refused[old] = (
                f"no key of a stack file keeps the old name of its {', '.join(unkept)}, so every "
                f"command refuses it: {_way_back(old, renamed, root)}"
            )
    # Where a state stays, no other one can have its name.
    by_new = {new: old for old, new in renamed.items()}
    stays = list(refused)
    while stays:
        kept = stays.pop()
        waiting = by_new.get(kept)
        if waiting is not None and waiting not in refused:
            stays.append(waiting)
            refused[waiting] = (
                f"the state of the stack {kept} keeps that name, as its own line says: "
                f"{_way_back(waiting, renamed, root)}, or give it another name"
            )
    return refused


def _way_back(old: str, renamed: Mapping[str, str], root: Path) -> str:
    new = renamed[old]
    was, now = (f"stacks/Pulumi.{name}.yaml" for name in (old, new))
    if renamed.get(new) == old:
        return f"exchange the contents of {was} and {now} back"
    if os.path.lexists(root / was):
        return (
            f"give the file its old name back, once {was}, another customer's by now, has "
            "another name"
        )
    return f"give the file its old name back, `git mv {now} {was}`"


def _moves(
    renamed: Mapping[str, str], used: Collection[str]
) -> Iterator[tuple[str, str, str | None]]:
    """Each state's name, its next one, and its stack's old name; None: it is only set aside.

    In an order in which no next name is another state's any more.

    Args:
        renamed: By the old name, the new one.
        used: Names that no state can be set aside under.
    """
    left = dict(renamed)
    was = {new: old for old, new in renamed.items()}
    while left:
        old = next((one for one in left if left[one] not in left), None)
        if old is None:  # names that are exchanged
            old = next(iter(left))
            aside = _free(old, used)
            left[aside] = left.pop(old)
            yield old, aside, None
        else:
            new = left.pop(old)
            yield old, new, was[new]


def _free(old: str, used: Collection[str]) -> str:
    start = f"{old[:80].lstrip('-')}-renamed"  # Pulumi takes 100 characters
    names = (start, *(f"{start}-{number}" for number in range(2, len(used) + 3)))
    return next(name for name in names if name not in used)


def _step(old: str, new: str, keys: Mapping[str, str], *, taken: bool) -> str:
    kept = ", ".join(f'{key}: "{value}"' for key, value in keys.items())
    keep = f"; to keep the names of what it has made, its file needs {kept}, below destination"
    first = (
        f"the stack {new} is of a customer without a stack file: `logstreams retire`, "
        f"`pulumi destroy` and `pulumi stack rm {new}` first, or give this one another name; then "
    )
    return (
        f"{first if taken else ''}its state is renamed by "
        f"`pulumi stack rename {new} --stack {old}`{keep if kept else ''}"
    )


def _kept(before: StackSettings | None, settings: StackSettings | None) -> Mapping[str, str]:
    return keys_that_keep_names(before, settings) if before and settings else {}


def _settings(stack: str, root: Path) -> StackSettings | None:
    """What the file says by itself; names do not depend on the other files, which are many."""
    try:
        return load(stack_path(stack, root))
    except SettingsError:  # its own problem
        return None


def _settings_before(old: str, text: str | None, now: StackSettings | None) -> StackSettings | None:
    """What the file of before said; where it is not known, the new one under the old name."""
    if text is not None:
        with suppress(SettingsError):
            return parse_settings(Path(f"Pulumi.{old}.yaml"), text)
    return now.model_copy(update={"customer": old}) if now else None


def _is_name(stack: str, root: Path) -> bool:
    try:
        stack_path(stack, root)
    except SettingsError:
        return False
    return True


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
