"""Which stacks a changed file touches: one table, read from the top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Literal

from logstreams.fleet.git import Change
from logstreams.verification.published import Model


class Scope(StrEnum):
    """How many stacks a file touches."""

    ONE = "one"
    ALL = "all"
    NONE = "none"


TABLE: tuple[tuple[str, Scope], ...] = (
    ("stacks/Pulumi.*.yaml", Scope.ONE),
    ("stacks/Pulumi.*.yml", Scope.ONE),  # refused by its name, by whatever reads its stack
    ("stacks/*", Scope.NONE),  # the template and the examples
    ("__main__.py", Scope.ALL),
    ("Pulumi.yaml", Scope.ALL),
    ("egress.yaml", Scope.ALL),  # the project's own list of egress addresses
    ("components/*", Scope.ALL),  # with the egress addresses
    ("hooks/*", Scope.ALL),
    ("logstreams/*", Scope.ALL),
    ("policies/*", Scope.ALL),
    ("pyproject.toml", Scope.ALL),
    ("requirements.txt", Scope.ALL),
    ("requirements-*.txt", Scope.NONE),  # of set-up, rehearsals and tests: no deployment has them
    ("ci-access/*", Scope.NONE),  # the workflows' roles, a project of their own
    ("docs/*", Scope.NONE),
    ("tests/*", Scope.NONE),
    ("rehearsal/*", Scope.NONE),
    ("benchmarks/*", Scope.NONE),
    ("tools/*", Scope.NONE),
    (".github/*", Scope.NONE),
    (".ci/*", Scope.NONE),
    ("*.md", Scope.NONE),
    ("LICENSE*", Scope.NONE),
    ("Makefile", Scope.NONE),
    (".git*", Scope.NONE),  # .gitignore and its like
    ("*", Scope.ALL),  # a file this table does not know may be one the program reads
)
"""Patterns of paths, in which `*` stands for slashes too; the first one that fits decides."""


@dataclass(frozen=True)
class AffectedStacks:
    """What a diff touches."""

    stacks: Mapping[str, tuple[str, ...]]
    """By name, in order: the files that touch the stack."""
    removed: tuple[str, ...]
    """Stacks whose file the diff deletes: there is nothing left to preview them with."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Stacks whose file the diff deletes while another one has its organization: by the old name,
    the new one."""
    rename_steps: tuple[str, ...] = ()
    """What is left to do for those, a line each."""


class ChangedStackDocument(Model):
    """A stack that a diff touches."""

    stack: str
    files: tuple[str, ...]
    """Which touch it."""


class ChangedDocument(Model):
    """What `logstreams fleet changed` prints."""

    version: Literal[1] = 1
    base: str
    """The reference that the diff starts from."""
    stacks: tuple[ChangedStackDocument, ...]
    removed: tuple[str, ...]
    """Stacks whose file the diff deletes."""
    renamed: dict[str, str]
    """Stacks whose file the diff renames: by the old name, the new one."""
    shards: tuple[str, ...]
    """`i/n` each, for a matrix of jobs."""


def scope_of(path: str) -> Scope:
    """How many stacks a file of the project touches."""
    return next(scope for pattern, scope in TABLE if fnmatchcase(path, pattern))


def stack_of(path: str) -> str:
    """The stack whose file it is, of a path of `Scope.ONE`."""
    return path.removeprefix("stacks/Pulumi.").removesuffix(".yml").removesuffix(".yaml")


def touched(changes: Iterable[Change], stacks: Iterable[str]) -> AffectedStacks:
    """Which of the project's stacks the changes touch, and by which files.

    Args:
        changes: What differs.
        stacks: Every stack that has a file now.
    """
    reasons: dict[str, list[str]] = {stack: [] for stack in sorted(stacks)}
    removed = set()
    for change in changes:
        scope = scope_of(change.path)
        if scope is Scope.ALL:
            for files in reasons.values():
                files.append(change.path)
        elif scope is Scope.ONE:
            stack = stack_of(change.path)
            if stack in reasons:
                reasons[stack].append(change.path)
            elif change.deleted:
                removed.add(stack)
    return AffectedStacks(
        {stack: tuple(files) for stack, files in reasons.items() if files},
        tuple(sorted(removed)),
    )
