"""`logstreams init`: a team's own repository, which depends on the kit as a package."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams import __version__
from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import DebugOption, Output, OutputOption, as_given, progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logstreams.repository.changes import FileChange, Record
    from logstreams.repository.document import InitDocument
    from logstreams.repository.files import Toolchain
    from logstreams.repository.kit import Kit


def init(  # noqa: PLR0913, PLR0917 - a parameter is an option
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The repository's folder; made if need be.")
    ],
    kit: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION|FILE|URL",
            help="What it depends on; as this logstreams was installed, unless given.",
        ),
    ] = None,
    upgrade: Annotated[
        bool,
        typer.Option("--upgrade", help="Show and apply what this version changes in its files."),
    ] = False,
    from_0_1: Annotated[
        bool, typer.Option("--from-0.1", help="It takes over stacks that version 0.1 deployed.")
    ] = False,
    toolchain: Annotated[
        str | None,
        typer.Option(metavar="pip|uv", help="What installs packages: pip, unless given."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Overwrite files that hold something else.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Write a repository of your own: program, policies, workflows, locked requirements.

    \b
    logstreams init log-streams                  in a new folder; the kit as it is installed here
    logstreams init . --kit dist/workos_log_streams-0.1.0-py3-none-any.whl
    logstreams init . --upgrade --dry-run        what a new version of the kit changes
    logstreams init . --from-0.1                 stacks that version 0.1 deployed go on here
    """
    with told(debug=debug):
        given, directory = directory, as_given(directory)
        if kit and as_given(Path(kit)).is_file():
            kit = str(as_given(Path(kit)))
        from logstreams.repository.changes import (
            Action,
            Record,
            RepositoryError,
            apply,
            compare,
            digest,
            read_record,
        )
        from logstreams.repository.files import repository_files
        from logstreams.repository.kit import KitError, find_kit

        try:
            before = read_record(directory)
            chosen = _toolchain(toolchain, before)
            old_states = from_0_1 or bool(before and before.from_0_1)
            if upgrade and before is None:
                raise Failure(
                    f"{directory}: found no .logstreams.json, wanted a repository that `logstreams "
                    "init` wrote; without --upgrade it is made one",
                    Exit.BAD_INPUT,
                )
            found = find_kit(kit)
            files = repository_files(found, chosen, from_0_1=old_states)
            changes = compare(directory, files, before if upgrade else None)
        except (KitError, RepositoryError) as error:
            raise Failure(str(error), Exit.BAD_INPUT) from None
        differing = [one for one in changes if one.action is Action.OVERWRITE]
        if upgrade or dry_run:
            _show(changes)
        if not dry_run:
            if differing and not yes:
                _ask(directory, differing)
            _need_uv(chosen)
            written = {path: digest(content) for path, content in files.items()}
            record = Record(__version__, chosen.value, old_states, written)
            try:
                apply(directory, changes, record)
            except RepositoryError as error:
                raise Failure(str(error), Exit.COULD_NOT_FINISH) from None
            _lock(directory, chosen, changes)
        if output is Output.JSON:
            document = _document(given, found, changes, dry_run=dry_run)
            typer.echo(json.dumps(document.plain(), indent=2))
        else:
            typer.echo(_text(given, changes, chosen, dry_run=dry_run, again=upgrade))


def _toolchain(given: str | None, record: Record | None) -> Toolchain:
    from logstreams.repository.files import Toolchain

    name = given or (record.toolchain if record else Toolchain.PIP.value)
    if name not in [*Toolchain]:
        wanted = " or ".join(Toolchain)
        raise Failure(f"--toolchain: found {name!r}, wanted {wanted}", Exit.BAD_INPUT)
    return Toolchain(name)


def _show(changes: Sequence[FileChange]) -> None:
    """Show a person what differs, before it is written."""
    from logstreams.repository.changes import Action

    for each in changes:
        if each.action not in (Action.SAME, Action.WRITE, Action.KEEP) and each.diff:
            progress(f"{each.diff}\n")


def _ask(directory: Path, differing: Sequence[FileChange]) -> None:
    """Let a person agree to each file that is overwritten; nobody there: refuse."""
    names = ", ".join(str(directory / each.path) for each in differing)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Failure(
            f"found {names} with something else in {'it' if len(differing) == 1 else 'them'}, and "
            "nobody to ask; nothing is written. --yes overwrites, --dry-run shows the difference",
            Exit.BAD_INPUT,
        )
    for each in differing:
        progress(each.diff)
        if not typer.confirm(f"Overwrite {directory / each.path}?", err=True):
            raise Failure(f"{directory / each.path} stays; nothing is written", Exit.BAD_INPUT)


def _need_uv(toolchain: Toolchain) -> None:
    if toolchain == "uv" and not shutil.which("uv"):
        raise Failure(
            "--toolchain uv: found no uv on PATH, wanted one that makes uv.lock", Exit.BAD_INPUT
        )


def _lock(directory: Path, toolchain: Toolchain, changes: Sequence[FileChange]) -> None:
    """Make uv.lock, where pyproject.toml is new; pip's lock is one of the files."""
    from logstreams.repository.changes import Action

    changed = any(one.path == "pyproject.toml" and one.action is not Action.SAME for one in changes)
    if toolchain != "uv" or not (changed or not (directory / "uv.lock").exists()):
        return
    progress("uv lock")
    done = subprocess.run(
        ["uv", "lock", "--quiet"], cwd=directory, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failure(
            f"{directory / 'uv.lock'}: uv lock failed: {done.stderr.strip()}", Exit.COULD_NOT_FINISH
        )


def _document(
    directory: Path, kit: Kit, changes: Sequence[FileChange], *, dry_run: bool
) -> InitDocument:
    from logstreams.repository.document import InitDocument, KitDocument, WrittenFileDocument

    return InitDocument(
        directory=str(directory),
        kit=KitDocument(version=__version__, file=kit.file or None, url=kit.url or None),
        dry_run=dry_run,
        files=tuple(
            WrittenFileDocument.model_validate(
                {"path": each.path, "action": each.action.name.lower()}
            )
            for each in changes
        ),
    )


def _text(
    directory: Path,
    changes: Sequence[FileChange],
    toolchain: Toolchain,
    *,
    dry_run: bool,
    again: bool,
) -> str:
    from logstreams.repository.changes import Action

    shown = [each for each in changes if again or each.action is not Action.SAME]
    lines = [f"{each.action}  {directory / each.path}" for each in shown]
    if dry_run:
        return "\n".join([*lines, "nothing is written: --dry-run"])
    if all(each.action in (Action.SAME, Action.KEEP) for each in changes):
        return "\n".join([*lines, "nothing to do: the files are this version's"])
    install = (
        ["uv sync"]
        if toolchain == "uv"
        else [
            *([] if again else ["python3 -m venv .venv"]),
            ".venv/bin/pip install --require-hashes -r requirements.txt",
        ]
    )
    place = [] if directory == Path() else [f"cd {directory}"]
    return "\n".join(
        [*lines, "", "Next:", *(f"  {step}" for step in [*place, *install]), *_read_on(again)]
    )


def _read_on(again: bool) -> list[str]:
    return ["  logstreams upgrade --all" if again else "  README.md goes on from there"]
