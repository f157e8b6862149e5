"""An application's dependency manifests, and what they declare of WorkOS's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from logstreams.verification.collect.manifests import ECOSYSTEMS, Ecosystem, Reader
from logstreams.verification.facts.application import ApplicationFacts, Declaration

DEPTH = 4
"""How many folders below the application's a manifest is looked for: `src/Web/Web.csproj`."""

_NOT_THE_APPLICATION = frozenset(
    {"node_modules", "vendor", "venv", "site-packages", "target", "build", "dist", "deps"}
)
"""Folders that hold other people's packages, and so other people's manifests."""


def collect_application(directory: Path) -> ApplicationFacts:
    """Read every manifest in a directory and below it; what does not parse is said."""
    manifests: list[str] = []
    declarations: list[Declaration] = []
    unreadable: list[str] = []
    install: dict[str, None] = {}
    for path, ecosystem, reader in _manifests(directory):
        name = path.relative_to(directory).as_posix()
        manifests.append(name)
        install[ecosystem.install] = None
        try:
            declarations += _declared(name, ecosystem, reader, path.read_text("utf-8-sig"))
        except (OSError, ValueError, AttributeError, TypeError) as error:
            # Well-formed, but not of a manifest's shape, shows as one of the last two.
            unreadable.append(f"{name}: {' '.join(str(error).split())}")
    return ApplicationFacts(
        directory=str(directory),
        manifests=tuple(manifests),
        declarations=tuple(declarations),
        unreadable=tuple(unreadable),
        install=tuple(install),
    )


def _manifests(directory: Path) -> Iterator[tuple[Path, Ecosystem, Reader]]:
    for folder, folders, files in os.walk(directory):
        deep = len(Path(folder).relative_to(directory).parts) >= DEPTH
        folders[:] = sorted(
            name
            for name in folders
            if not deep and name not in _NOT_THE_APPLICATION and not name.startswith((".", "_"))
        )
        for file in sorted(files):
            for ecosystem in ECOSYSTEMS:
                for pattern, reader in ecosystem.readers.items():
                    if fnmatchcase(file, pattern):
                        yield Path(folder, file), ecosystem, reader


def _declared(
    manifest: str, ecosystem: Ecosystem, reader: Reader, text: str
) -> Iterator[Declaration]:
    for package, constraint in reader(text):
        name = ecosystem.canonical(package)
        if name in ecosystem.sdks | ecosystem.browser:
            yield Declaration(manifest, package, constraint, emits=name in ecosystem.sdks)
