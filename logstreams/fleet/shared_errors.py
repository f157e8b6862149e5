"""Errors that several stacks have in common: one variable or one account, told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from logstreams.fleet.document import StackOutcome
from logstreams.fleet.findings import without_request_id
from logstreams.fleet.summary import counted, some_of
from logstreams.verification.formats.rendering import printable

_MOST_NAMED = 10


@dataclass(frozen=True)
class SharedErrors:
    """What several stacks' errors say alike."""

    _stacks: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    """The first error and its stacks, more than one, by the error without AWS's request ID."""

    @classmethod
    def of(cls, outcomes: Iterable[StackOutcome]) -> SharedErrors:
        """Those of a run."""
        return cls.of_lines((one.stack, one.errors) for one in outcomes)

    @classmethod
    def of_lines(cls, said: Iterable[tuple[str, Iterable[str]]]) -> SharedErrors:
        """Those of stacks, each with what is said of it."""
        stacks: dict[str, tuple[str, list[str]]] = {}
        for stack, lines in said:
            for alike, line in {without_request_id(line): line for line in lines}.items():
                stacks.setdefault(alike, (line, []))[1].append(stack)
        return cls({alike: found for alike, found in stacks.items() if len(found[1]) > 1})

    def own(self, one: StackOutcome) -> tuple[str, ...]:
        """The errors of one stack that no other has."""
        return tuple(self.own_lines(one.errors))

    def own_lines(self, said: Iterable[str]) -> Iterator[str]:
        """What is said of one stack and of no other."""
        return (line for line in said if without_request_id(line) not in self._stacks)

    def lines(self) -> Iterator[str]:
        """Each once, below an empty line, with the stacks that have it; none where there is none.

        The error's own lines are kept.
        """
        for error, names in self._stacks.values():
            first, *others = error.splitlines() or [""]
            yield ""
            yield printable(f"error of {counted(len(names))}: {first}")
            yield from (f"  {printable(line)}" for line in others)
            yield printable(f"    {some_of(names, _MOST_NAMED)}")
