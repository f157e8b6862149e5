"""One fact: a value, or unavailable with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from logstreams.verification.transport.connect_error_kind import ConnectErrorKind
from logstreams.verification.workos.error_kind import ApiErrorKind


@dataclass(frozen=True)
class Unavailable:
    """A fact that could not be looked up."""

    reason: str
    """Why, in words a user can act on; never holds a secret."""

    trouble: ApiErrorKind | None = None
    """For WorkOS's API: what kind of trouble stood in the way."""

    hint: str = ""
    """What ends it, where that is known."""

    obstacle: ConnectErrorKind | None = None
    """For AWS: what stands between this machine and it; None: AWS answered, or was not asked."""


T = TypeVar("T")
Fact: TypeAlias = T | Unavailable

NOT_LOOKED = Unavailable("not looked up")
"""The default of every fact: what was not collected does not look like a value."""
