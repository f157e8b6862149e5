"""What policies say of a request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Layer(Enum):
    """The kinds of policies that take part, as AWS names them."""

    IDENTITY = "identity-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    RESOURCE = "resource-based policy"
    GRANT = "grant"


@dataclass(frozen=True)
class Reference:
    """A statement, and where it stands."""

    layer: Layer
    document: str
    """What the document is called: a policy's name or ARN, `bucket policy` …"""
    statement: str
    """Its Sid, or its place in the document."""
    allows: bool

    def __str__(self) -> str:
        return f"statement {self.statement} of {self.document}"


@dataclass(frozen=True)
class Allowed:
    """Every policy lets the request pass."""

    by: tuple[Reference, ...]
    """The statements that allow it."""


@dataclass(frozen=True)
class Denied:
    """Refused: by a statement, or because none allows it."""

    layer: Layer
    """Which kind of policy refuses, or should have allowed."""
    by: tuple[Reference, ...]
    """The statements that deny it; empty: nothing allows it."""
    document: str
    """The document that refuses, or whose allowing is missing."""
    unmet: tuple[Reference, ...] = ()
    """Where nothing allows it: what would, if its conditions held."""

    def __str__(self) -> str:
        if self.by:
            return f"{', '.join(map(str, self.by))} denies it"
        return f"no statement of {self.document} allows it"


@dataclass(frozen=True)
class Depends:
    """Decided by condition keys whose value is not known here."""

    statements: tuple[Reference, ...]
    """None: a grant of a key decides."""
    keys: tuple[str, ...]

    def __str__(self) -> str:
        if not self.statements:
            return "a grant of the key may allow it"
        named = ", ".join(map(str, self.statements))
        return f"{named} depends on {', '.join(self.keys)}"


Decision: TypeAlias = Allowed | Denied | Depends
