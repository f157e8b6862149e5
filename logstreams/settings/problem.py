"""What is wrong with a stack file, one problem at a time."""

from __future__ import annotations

from dataclasses import dataclass

from logstreams.settings.secret_text import redact

_LONGEST_VALUE = 120
_LONGEST_PART = 400


@dataclass(frozen=True)
class Problem:
    """One thing to change in a stack file.

    No problem ever carries a WorkOS key: a text that looks like one is replaced when the problem
    is made, whoever makes it.

    Attributes:
        file: The file as the caller named it.
        key: The full dotted key, e.g. `workos-log-streams:destination.retention.days`.
        found: What stands there, as written.
        wanted: What should stand there.
        line: The line it is on, from 1; 0 where there is no line.
    """

    file: str
    key: str
    found: str
    wanted: str
    line: int = 0

    def __post_init__(self) -> None:
        for name in ("key", "found", "wanted"):
            object.__setattr__(
                self, name, _one_line(_cut(redact(getattr(self, name)), _LONGEST_PART))
            )

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: found {self.found}; wanted {self.wanted}"


class SettingsError(Exception):
    """A stack file cannot be used; `problems` says why, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def shown(text: str) -> str:
    """The text as a message shows it: cut where it is long."""
    return _cut(text, _LONGEST_VALUE)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
