"""Loading a stack file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from logstreams import PROJECT
from logstreams.settings.file.forbidden_values import tell_literal_keys, tell_placeholders
from logstreams.settings.file.keys import KeyPath, key_of
from logstreams.settings.file.nodes import NotYamlError, Span, parse
from logstreams.settings.file.parsed_file import ParsedFile
from logstreams.settings.file.stack_file import read_settings
from logstreams.settings.file.validate import validate_settings
from logstreams.settings.one_owner import Doubled, OwnNames
from logstreams.settings.problem import Problem, SettingsError
from logstreams.settings.stack import StackSettings

SCHEMA = 1
"""The newest format of a stack file that this version reads, and the one it writes."""

LONGEST = 32_768
"""Bytes a stack file may have; it has about 2,000. It is read in less than two seconds."""

_ENVIRONMENT = re.compile(
    rf"""^\s+["']?{PROJECT}:environment["']?\s*:\s*["']?(?P<name>\w+)""", re.MULTILINE
)
"""As stack files write it; to parse the files of a whole fleet would take minutes."""

_FOLDER = re.compile(
    r"""^["']?stackConfigDir["']?[ \t]*:[ \t]*["']?(?P<folder>[^"'#\n]*)""", re.MULTILINE
)

_FILE_NAME = re.compile(r"Pulumi\.(?P<stack>(?!-)[A-Za-z0-9_.-]{1,100})\.yaml")
"""Pulumi (3.259.0) lets a name begin with `-` too, and no command could then be given it."""

_Test = Callable[[str, bytes], bool]
"""Of a stack's name and what stands in its file."""

WANTED_NAME = "1 to 100 letters, digits and _.-, the first of them no -"
"""What a stack's name is to be, in words."""

_YAML = re.compile(r"Pulumi\.(?P<stack>.+)\.ya?ml", re.DOTALL)


def load(path: Path) -> StackSettings:
    """The settings in a stack file; the customer is the name between `Pulumi.` and `.yaml`.

    Raises:
        SettingsError: The file cannot be read, or has problems: all of them, in its order.
    """
    return parse_settings(path, read_text(path))


def load_stack(stack: str, root: Path) -> StackSettings:
    """The settings of a stack, from `stacks/Pulumi.<stack>.yaml` below the project's root.

    Raises:
        SettingsError: As `load`; no stack can have this name; or another stack file names what is
            one customer's, as `refuse_doubled`.
    """
    path = stack_path(stack, root)
    if not path.exists():
        refuse_other_folder(root)
        raise SettingsError((_missing(path, stack),))
    settings = load(path)
    refuse_doubled(settings, path)
    return settings


def refuse_other_folder(root: Path) -> None:
    """Raise where Pulumi has stack files in another folder than the kit.

    Args:
        root: The project's.

    Raises:
        SettingsError: Pulumi.yaml names it, or no folder, and there are some.
    """
    project = root / "Pulumi.yaml"
    try:
        text = project.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):  # no project, or none that Pulumi reads
        return
    found = _FOLDER.search(text)
    named = found["folder"].strip() if found else ""
    if Path(named) != Path("stacks") and any((root / named).glob("Pulumi.*.yaml")):
        line = text.count("\n", 0, found.start()) + 1 if found else 0
        wanted = "stacks: program and commands read stacks/Pulumi.STACK.yaml"
        raise SettingsError(
            (Problem(str(project), "stackConfigDir", named or "nothing", wanted, line),)
        )


def stack_path(stack: str, root: Path) -> Path:
    """Where a stack's file lies, or is to lie, below the project's root.

    Raises:
        SettingsError: No stack can have this name.
    """
    path = root / "stacks" / f"Pulumi.{stack}.yaml"
    if not _FILE_NAME.fullmatch(path.name) or path.parent != root / "stacks":
        raise SettingsError((_name_problem(path, stack),))
    return path


def refuse_doubled(settings: StackSettings, path: Path, *, with_organization: bool = True) -> None:
    """Raise where another stack file names the organization, the archive's bucket or its role.

    Args:
        settings: The stack's.
        path: Its file, which need not be there yet.
        with_organization: False where it is not known yet.

    Raises:
        SettingsError: WorkOS has one log stream for each organization, and what one customer's
            events are written to and by is no other's.
    """
    own = OwnNames(settings, with_organization=with_organization)
    others: dict[KeyPath, tuple[Doubled, list[Path]]] = {}
    for other, plain in _others(path, own.may_be_in):
        for doubled in own.doubled_in(_stack_of(other), plain):
            others.setdefault(doubled.key, (doubled, []))[1].append(other)
    if others:
        text = read_text(path) if path.exists() else ""
        raise SettingsError(
            tuple(_doubled(path, text, doubled, files) for doubled, files in others.values())
        )


def stacks_with(organization: str, root: Path) -> tuple[str, ...]:
    """The names of a project's stacks whose files name an organization, in order."""
    wanted = organization.encode()
    files = _others(root / "stacks" / "Pulumi.yaml", lambda _, text: wanted in text)
    return tuple(
        _stack_of(file) for file, plain in files if plain.get("organizationId") == organization
    )


def stack_names(root: Path) -> tuple[str, ...]:
    """The names of a project's stacks that have a file, in order.

    One that ends in `.yml` is a stack's too, though Pulumi does not read it: a customer whose file
    nobody reads is not to be passed over in silence. Loading it says so.
    """
    files = (root / "stacks").glob("Pulumi.*.y*ml")
    names = (_YAML.fullmatch(file.name) for file in files)
    return tuple(sorted({name["stack"] for name in names if name}))


def _missing(path: Path, stack: str) -> Problem:
    if path.is_symlink():
        found = f"a link to {path.readlink()}, where nothing is"
        return _problem(path, found, f"the stack file of {stack}")
    if path.with_suffix(".yml").is_file():
        found = f"{path.stem}.yml, which Pulumi does not read beside Pulumi.yaml"
        return _problem(path, found, f"the name {path.name}")
    near = get_close_matches(stack, stack_names(path.parents[1]), cutoff=0.6)
    meant = (
        f" (did you mean {' or '.join(near)}?)" if near else f"; to make it: logstreams new {stack}"
    )
    return _problem(path, "no such file or directory", f"the stack file of {stack}{meant}")


def _stack_of(path: Path) -> str:
    return path.name.removeprefix("Pulumi.").removesuffix(".yaml")


def _others(path: Path, may_be: _Test) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Other stack files, as they stand there; what else is wrong with them is their own."""
    for other in _files_with(may_be, path.parent):
        if other.name == path.name:
            continue
        try:
            yield other, read_settings(str(other), parse(read_text(other))).plain
        except (SettingsError, NotYamlError):
            continue


def _files_with(may_be: _Test, folder: Path) -> list[Path]:
    """The stack files that a test lets through, in order; what cannot be read is not among them.

    Most do not, and each of a fleet's thousands asks all others: by paths, which are slow, this is
    three quarters of what reading a fleet's stack files takes.
    """
    names = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                # Reading a pipe would wait for ever.
                if (named := _FILE_NAME.fullmatch(entry.name)) and entry.is_file():
                    with suppress(OSError):
                        if may_be(named["stack"], _beginning(entry.path)):
                            names.append(entry.name)
    except OSError:
        return []
    return [folder / name for name in sorted(names)]


def _beginning(path: str) -> bytes:
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, LONGEST)
    finally:
        os.close(file)


def _doubled(path: Path, text: str, doubled: Doubled, others: list[Path]) -> Problem:
    files = ", ".join(map(str, others))
    found = f"{doubled.value}, which is {doubled.what} {files}"
    if not doubled.is_given:
        found = f"nothing, which means {found}"
    lines = enumerate(text.splitlines(), 1)
    line = next((n for n, each in lines if doubled.is_given and doubled.value in each), 0)
    return Problem(str(path), key_of(doubled.key), found, doubled.wanted, line)


def other_stacks(settings: StackSettings, root: Path) -> tuple[str, ...]:
    """The names of a project's other stacks of the same environment that have a file, in order.

    A customer has an organization of its own in each environment, often of the same name.
    """
    names = []
    for path in (root / "stacks").glob("Pulumi.*.yaml"):
        name = _FILE_NAME.fullmatch(path.name)
        if name is None or name["stack"] == settings.customer:
            continue
        try:
            environment = _ENVIRONMENT.search(read_text(path))
        except SettingsError:  # its own problem
            continue
        if environment and environment["name"] == settings.environment:
            names.append(name["stack"])
    return tuple(sorted(names))


def read_text(path: Path) -> str:
    """A stack file's text, its line ends as they are.

    Raises:
        SettingsError: There is no such file, or it is too long or not UTF-8.
    """
    try:
        if path.exists() and not path.is_file():  # reading a pipe would wait for ever
            raise SettingsError((_problem(path, "something other than a file", "a stack file"),))
        with path.open("rb") as file:
            raw = file.read(LONGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a null character in it
        found = (getattr(error, "strerror", None) or str(error)).lower()
        raise SettingsError((_problem(path, found, "a readable stack file"),)) from None
    if len(raw) > LONGEST:
        found = f"more than {LONGEST} bytes"
        raise SettingsError((_problem(path, found, f"at most {LONGEST} bytes"),))
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{raw[error.start]:02x}"
        raise SettingsError((_problem(path, found, "UTF-8", line),)) from None


_CONFLICT = re.compile(r"^<{7} .*$", re.MULTILINE)
"""What git leaves in a file that it could not merge."""


def parse_settings(path: Path, text: str) -> StackSettings:
    """The settings in a text that stands in, or is to be written to, a stack file.

    Raises:
        SettingsError: It has problems: all of them, in its order.
    """
    name = _FILE_NAME.fullmatch(path.name)
    if name is None:
        raise SettingsError((_name_problem(path, path.name),))
    try:
        reading = read_settings(str(path), parse(text))
    except NotYamlError as error:
        reading = ParsedFile(str(path))
        found, wanted, span = error.found, "valid YAML", error.span
        if conflict := _CONFLICT.search(text):
            found, wanted = f"a merge's conflict, {conflict[0]}", "the conflict resolved"
            line = text.count("\n", 0, conflict.start()) + 1
            span = Span(conflict.start(), conflict.end(), line)
        reading.tell((), found, wanted, span, "(the file)")
    if newer := _newer_schema(reading):
        raise SettingsError((newer,))
    tell_literal_keys(reading, text)
    settings = validate_settings(reading, name["stack"]) if () in reading.marks else None
    tell_placeholders(reading)
    if settings is None or reading.findings:
        ordered = sorted(reading.findings, key=lambda finding: finding.offset)
        raise SettingsError(tuple(finding.problem for finding in ordered))
    return settings


def _newer_schema(reading: ParsedFile) -> Problem | None:
    """The problem of a file in a format to come; all else in it may be right there.

    Directly under `config:` a number may stand in quotes, as `pulumi config set` writes it.
    """
    found = str(reading.plain.get("schema"))
    if not re.fullmatch(r"[1-9][0-9]{0,5}", found) or int(found) <= SCHEMA:
        return None
    wanted = f"{SCHEMA}, the newest that this version of the kit reads: install the newer version"
    mark = reading.marks["schema",]
    return Problem(
        reading.file, key_of(("schema",)), found, f"{wanted} that wrote this file", mark.span.line
    )


def _problem(path: Path, found: str, wanted: str, line: int = 0) -> Problem:
    return Problem(str(path), "(the file)", found, wanted, line)


def _name_problem(path: Path, name: str) -> Problem:
    wanted = f"a file called Pulumi.STACK.yaml, STACK of {WANTED_NAME}"
    return Problem(str(path), "(the file's name)", name, wanted)
