"""What git says has changed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from logstreams.pulumi_process import of_this_repository

_DUBIOUS = "dubious ownership"


class GitError(Exception):
    """Git cannot say what has changed; the text says why, and what to do."""


@dataclass(frozen=True)
class Change:
    """One path that differs; a rename is a deletion and an addition."""

    path: str
    """Relative to the project's root, with slashes."""
    deleted: bool = False


def changes_since(base: str, root: Path) -> tuple[Change, ...]:
    """What HEAD adds to its merge base with `base`, as a pull request shows it.

    What was merged into `base` in the meantime is no change of ours, and neither is what is not
    committed yet.

    Args:
        base: A branch, a tag or a commit.
        root: The project's root; what lies outside of it does not count.

    Raises:
        GitError: There is no such commit, no common ancestor, or no repository.
    """
    return differences(merge_base(base, root), root)


def contents_of(commit: str, paths: Sequence[str], root: Path) -> dict[str, str]:
    """Files of the project as they were in a commit, by path.

    What was not there is left out.

    Raises:
        GitError: The commit is not in this clone.
    """
    asked = [path for path in paths if "\n" not in path]
    given = "".join(f"{commit}:./{path}\n" for path in asked).encode(errors="surrogateescape")
    rest = _git_bytes(
        root, "cat-file", "--batch", given=given, otherwise=f"commit {commit} cannot be read"
    )
    found = {}
    for path in asked:
        head, _, rest = rest.partition(b"\n")
        *_, kind, size = head.split(b" ")  # or the name, and "missing"
        if kind == b"blob":
            content, rest = rest[: int(size)], rest[int(size) + 1 :]
            found[path] = content.decode(errors="replace")
    return found


def merge_base(base: str, root: Path) -> str:
    """The commit that HEAD and `base` have in common.

    Raises:
        GitError: As `changes_since`.
    """
    _git(root, "rev-parse", "--git-dir", otherwise=f"{root.absolute()} is not in a git repository")
    commit = _git(
        root,
        *("rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}"),
        otherwise=f"git does not know the commit {base!r}: fetch it, or name another base",
    ).strip()
    return _git(
        root,
        *("merge-base", commit, "HEAD"),
        otherwise=f"{base} and HEAD have no common commit here: fetch more of the history "
        "(`git fetch --unshallow`; in a workflow, `fetch-depth: 0`)",
    ).strip()


def differences(commit: str, root: Path) -> tuple[Change, ...]:
    """How the project at HEAD differs from what it was in a commit, wherever that lies.

    Raises:
        GitError: The commit is not in this clone.
    """
    listing = _git(
        root,
        *("diff", "--name-status", "--no-renames", "--relative", "-z", commit, "HEAD", "--"),
        otherwise=f"commit {commit} is not in this clone",
    )
    words = listing.split("\0")[:-1]
    return tuple(
        Change(path, deleted=status == "D")
        for status, path in zip(words[::2], words[1::2], strict=True)
    )


def uncommitted_deletes(folder: str, root: Path) -> tuple[str, ...]:
    """Files of the last commit that are gone from the working tree.

    Args:
        folder: Where they were, below the project's root.
        root: The project's root.

    Raises:
        GitError: There is no repository, or no commit yet.
    """
    listing = _git(
        root,
        *("diff", "--name-only", "--find-renames", "--diff-filter=D", "--relative", "-z", "HEAD"),
        *("--", folder),
        otherwise="git cannot compare the working tree with HEAD",
    )
    return tuple(listing.split("\0")[:-1])


def origin(root: Path) -> str:
    """The URL of the remote `origin`.

    Raises:
        GitError: There is none, or no repository.
    """
    return _git(root, "remote", "get-url", "origin", otherwise="there is no remote origin").strip()


def _environment() -> dict[str, str]:
    """This process's, so that the project's own repository is asked, in English."""
    return of_this_repository(os.environ) | {"LC_ALL": "C"}


def _git(root: Path, *arguments: str, otherwise: str) -> str:
    return _git_bytes(root, *arguments, otherwise=otherwise).decode(errors="surrogateescape")


def _git_bytes(root: Path, *arguments: str, otherwise: str, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=root,
            env=_environment(),
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise GitError("git is not on PATH") from None
    said = done.stderr.decode(errors="replace")
    if done.returncode and _DUBIOUS in said:
        # Another user's clone, a container's say: git names the folder and the command.
        raise GitError(" ".join(said.split()))
    if done.returncode:
        raise GitError(otherwise)
    return done.stdout
