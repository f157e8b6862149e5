"""Which stacks a command is about: those of a pattern, and of them one shard's."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from logstreams.settings.load import refuse_other_folder, stack_names

MOST_SHARDS = 256
"""Jobs a matrix may have (docs.github.com, "Running variations of jobs in a workflow",
2026-11-22)."""


class NoSuchChoice(Exception):
    """What was asked for is no choice of stacks; the text says what was found and wanted."""


@dataclass(frozen=True)
class Shard:
    """One of several equal parts."""

    index: int
    """From 1."""
    count: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read `i/n`.

        Raises:
            NoSuchChoice: It is none.
        """
        found = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text)
        if not found or not 1 <= int(found[1]) <= int(found[2]):
            raise NoSuchChoice(f"--shard: found {text!r}, wanted i/n with i from 1 to n")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"

    def of(self, stacks: Sequence[str]) -> tuple[str, ...]:
        """This shard's stacks: every n-th, so that shards are equal whatever the names are."""
        return tuple(stacks[self.index - 1 :: self.count])


def shards_for(stacks: int, per_shard: int) -> tuple[Shard, ...]:
    """The shards for so many stacks: none for none, and never more than a matrix may have."""
    count = min(math.ceil(stacks / per_shard), MOST_SHARDS)
    return tuple(Shard(index, count) for index in range(1, count + 1))


def stacks_of(root: Path, pattern: str = "*") -> tuple[str, ...]:
    """The names of a project's stacks that fit a pattern, in order.

    Raises:
        NoSuchChoice: No stack fits a pattern that is not `*`.
        SettingsError: There is none, and Pulumi looks for them in another folder.
    """
    names = stack_names(root)
    if not names:
        refuse_other_folder(root)
    chosen = tuple(name for name in names if fnmatchcase(name, pattern))
    if not chosen and pattern != "*":
        raise NoSuchChoice(
            f"--stacks: found {pattern!r}, which fits none of the {len(names)} stack files in "
            "stacks/; wanted a pattern such as 'acme*'"
        )
    return chosen


def fleet_of(root: Path, pattern: str = "*") -> tuple[str, ...]:
    """The same of a folder that has to be a project: elsewhere "no stack" would be no finding.

    Raises:
        NoSuchChoice: It has neither a stack file nor Pulumi.yaml, or as `stacks_of`.
        SettingsError: As `stacks_of`.
    """
    found = stacks_of(root, pattern)
    if not found and not (root / "Pulumi.yaml").is_file():
        raise NoSuchChoice(
            f"found neither Pulumi.yaml nor a stack file in {root.resolve()}; wanted the "
            "project's root"
        )
    return found
