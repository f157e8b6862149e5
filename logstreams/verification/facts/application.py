"""An application's dependency manifests, as facts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Declaration:
    """One of WorkOS's packages in an application's dependency manifest."""

    manifest: str
    """The manifest's path, relative to the application's directory."""
    package: str
    constraint: str
    """The version constraint as it is written; empty: none is."""
    emits: bool
    """Whether the package can send audit log events; one that runs in a browser cannot."""


@dataclass(frozen=True)
class ApplicationFacts:
    """An application's dependency manifests."""

    directory: str
    manifests: tuple[str, ...]
    """Every manifest that was found, by path relative to the directory."""
    declarations: tuple[Declaration, ...]
    unreadable: tuple[str, ...]
    """Manifests that do not parse, each with its reason."""
    install: tuple[str, ...]
    """For each package manager that was found, how WorkOS's SDK is declared with it."""
