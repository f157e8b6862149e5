"""What writing a repository's files would change, and doing it."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

RECORD = ".logstreams.json"
"""What was written, by hash: so an upgrade can tell what the team changed."""


class RepositoryError(Exception):
    """A repository cannot be written; the text names the file."""


class Action(StrEnum):
    """What becomes of one file."""

    WRITE = "write"
    SAME = "same"
    OVERWRITE = "overwrite"
    """It holds something else; a person has to agree."""
    UPDATE = "update"
    """The kit wrote it, nobody changed it since, and a new kit has another."""
    KEEP = "keep"
    """The team changed it, or took it away."""
    KEEP_DIFFERENT = "keep, though the kit's is new"
    REMOVE = "remove"
    """The kit wrote it, nobody changed it since, and a new kit has none."""


@dataclass(frozen=True)
class Record:
    """What was written into a repository."""

    kit: str
    """The version that wrote it."""
    toolchain: str
    from_0_1: bool
    files: Mapping[str, str]
    """By path: the SHA-256 of what was written."""

    def text(self) -> str:
        """As the record's file holds it."""
        return (
            json.dumps(
                {
                    "version": 1,
                    "kit": self.kit,
                    "toolchain": self.toolchain,
                    "from01": self.from_0_1,
                    "files": dict(sorted(self.files.items())),
                },
                indent=2,
            )
            + "\n"
        )


@dataclass(frozen=True)
class FileChange:
    """One file of a repository, and what becomes of it."""

    path: str
    action: Action
    before: bytes | None
    """What lies there; None: nothing."""
    after: bytes | None
    """What the kit has; None: nothing any more."""

    @property
    def diff(self) -> str:
        """A unified diff from what lies there to the kit's; empty where either is no text."""
        try:
            before, after = ((each or b"").decode() for each in (self.before, self.after))
        except UnicodeDecodeError:
            return ""
        names = (f"a/{self.path}", f"b/{self.path}")
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="")
        return "\n".join(lines)


def read_record(directory: Path) -> Record | None:
    """Return what was written there; None: nothing was.

    Raises:
        RepositoryError: The record cannot be read.
    """
    path = directory / RECORD
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Record(
            str(found["kit"]), str(found["toolchain"]), bool(found["from01"]), dict(found["files"])
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RepositoryError(
            f"{path}: found no record of `logstreams init` ({error}), wanted it as it was "
            "committed; or delete it and run `logstreams init` without --upgrade"
        ) from None


def compare(
    directory: Path, wanted: Mapping[str, bytes], record: Record | None
) -> tuple[FileChange, ...]:
    """Return what becomes of each file.

    Args:
        directory: The repository's; it need not exist.
        wanted: The kit's files.
        record: For an upgrade, what was written before; None: this is none.

    Raises:
        RepositoryError: A folder stands where a file is wanted, or a file where a folder is.
    """
    written = record.files if record else {}
    changes = []
    for path in sorted({*wanted, *written}):
        before, after = _read(directory, path), wanted.get(path)
        action = _action(before, after, written.get(path), upgrade=record is not None)
        changes.append(FileChange(path, action, before, after))
    return tuple(changes)


def _action(
    before: bytes | None, after: bytes | None, written: str | None, *, upgrade: bool
) -> Action:
    if before == after:
        return Action.SAME
    if before is None:
        return Action.WRITE if written is None else Action.KEEP
    if not upgrade or written is None:
        return Action.OVERWRITE
    untouched = digest(before) == written
    if after is None:
        return Action.REMOVE if untouched else Action.KEEP
    if untouched:
        return Action.UPDATE
    return Action.KEEP if digest(after) == written else Action.KEEP_DIFFERENT


def apply(directory: Path, changes: Iterable[FileChange], record: Record) -> None:
    """Write what is to be written, and the record behind it.

    Args:
        directory: The repository's; it is made if need be.
        changes: As `compare` returned them; what they overwrite was agreed to.
        record: What is written now.

    Raises:
        RepositoryError: A file cannot be written.
    """
    write(directory, changes)
    (directory / RECORD).write_text(record.text(), encoding="utf-8")


def write(directory: Path, changes: Iterable[FileChange]) -> None:
    """Write what is to be written, and no record of it.

    Raises:
        RepositoryError: A file cannot be written.
    """
    for change in changes:
        target = directory / change.path
        try:
            if change.action is Action.REMOVE:
                target.unlink()
            elif change.action in (Action.WRITE, Action.OVERWRITE, Action.UPDATE):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(change.after or b"")
        except OSError as error:
            raise RepositoryError(f"{target}: {error.strerror}") from None


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file, as the record has it."""
    return hashlib.sha256(content).hexdigest()


def _read(directory: Path, path: str) -> bytes | None:
    target = directory / path
    try:
        return target.read_bytes()
    except FileNotFoundError:
        return None
    except IsADirectoryError:
        raise RepositoryError(f"{target}: found a folder, wanted a file or nothing") from None
    except NotADirectoryError:
        raise RepositoryError(
            f"{target}: found a file in the place of a folder, wanted a folder or nothing"
        ) from None
    except OSError as error:
        raise RepositoryError(f"{target}: {error.strerror}") from None
