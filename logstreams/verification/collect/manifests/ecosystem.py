"""What a package manager's manifests look like, and which of its packages are WorkOS's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Reader = Callable[[str], Iterable[tuple[str, str]]]
"""A manifest's text in, every package with its constraint out; ValueError where it does not parse.

A constraint is as it is written, empty where there is none.
"""


@dataclass(frozen=True)
class Ecosystem:
    """One package manager."""

    name: str
    readers: dict[str, Reader]
    """How to read each of its manifests, by a pattern of the file's name."""
    sdks: frozenset[str]
    """WorkOS's packages that can send audit log events, in their canonical form."""
    install: str
    """The command that declares WorkOS's SDK."""
    browser: frozenset[str] = field(default=frozenset())
    """WorkOS's packages that run in a browser and so hold no secret key."""
    canonical: Callable[[str], str] = str
    """A package's name without the differences that the package manager does not see."""
