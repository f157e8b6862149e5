"""Python: `requirements*.txt`, `pyproject.toml` (PEP 621, PEP 735, Poetry), `Pipfile`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from logstreams.verification.collect.manifests.ecosystem import Ecosystem


def _requirements(text: str) -> Iterator[tuple[str, str]]:
    lines = text.replace("\\\n", " ").splitlines()
    # A line may end in a comment or in options such as --hash; one that begins with - is an option.
    yield from _parsed(re.split(r"(?:^|\s)(?:#|--?\w)", line)[0] for line in lines)


def _pyproject(text: str) -> Iterator[tuple[str, str]]:
    document = tomllib.loads(text)
    project = document.get("project", {})
    extras = project.get("optional-dependencies", {})
    groups = document.get("dependency-groups", {})
    for listed in (project.get("dependencies", ()), *extras.values(), *groups.values()):
        yield from _parsed(one for one in listed if isinstance(one, str))
    poetry = document.get("tool", {}).get("poetry", {})
    for table in (poetry, *poetry.get("group", {}).values()):
        yield from _table(table.get("dependencies", {}))


def _pipfile(text: str) -> Iterator[tuple[str, str]]:
    document = tomllib.loads(text)
    for group in ("packages", "dev-packages"):
        yield from _table(document.get(group, {}))


def _parsed(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        try:
            found = Requirement(line.strip())
        except InvalidRequirement:  # a path, a URL, nothing: no package that could be WorkOS's
            continue
        yield found.name, found.url or str(found.specifier)


def _table(packages: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for package, said in packages.items():
        yield package, str(said.get("version", "")) if isinstance(said, dict) else str(said)


PIP = Ecosystem(
    name="pip",
    readers={
        "requirements*.txt": _requirements,
        "requirements*.in": _requirements,
        "pyproject.toml": _pyproject,
        "Pipfile": _pipfile,
    },
    sdks=frozenset({"workos"}),
    install="pip install workos",
    canonical=canonicalize_name,
)
