"""Where each package manager's applications declare their packages, and WorkOS's among them.

WorkOS's packages: workos.com/docs/sdks and each library's README, 2026-11-22. Elixir's is
experimental by its own word.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

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


def parsed(text: str) -> Element:
    """The document's root, with every tag's namespace taken off.

    Raises:
        ValueError: It is no well-formed XML.
    """
    try:
        root = fromstring(text)  # noqa: S314  # no external entity is read, and expat bounds the rest
    except ParseError as error:
        raise ValueError(str(error)) from None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def text_of(element: Element, tag: str) -> str:
    """The text of the first child with a tag; empty where there is none."""
    return (element.findtext(tag) or "").strip()


_NPM_GROUPS = ("dependencies", "optionalDependencies", "peerDependencies", "devDependencies")


def _npm(text: str) -> Iterator[tuple[str, str]]:
    document = json.loads(text)
    for group in _NPM_GROUPS:
        for package, constraint in (document.get(group) or {}).items():
            yield package, str(constraint)


NPM = Ecosystem(
    name="npm",
    readers={"package.json": _npm},
    # Those beside `node` bring it along, or ask for it as a peer (npm, 2026-11-22).
    sdks=frozenset(
        {
            "@workos-inc/node",
            "@workos-inc/authkit-nextjs",
            "@workos-inc/authkit-react-router",
            "@workos-inc/authkit-remix",
            "@workos/authkit-session",
            "@workos/authkit-sveltekit",
            "@workos/authkit-tanstack-react-start",
        }
    ),
    browser=frozenset(
        {"@workos-inc/authkit-js", "@workos-inc/authkit-react", "@workos-inc/widgets"}
    ),
    install="npm install @workos-inc/node",
)


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


_GEM = re.compile(
    r"""^\s*gem[\s(]+["'](?P<gem>[^"']+)["'](?:\s*,\s*["'](?P<version>[^"']+))?""", re.MULTILINE
)


def _ruby(text: str) -> Iterator[tuple[str, str]]:
    for found in _GEM.finditer(text):
        yield found["gem"], found["version"] or ""


GEM = Ecosystem(
    name="gem",
    readers={"Gemfile": _ruby, "gems.rb": _ruby},
    sdks=frozenset({"workos"}),
    install="bundle add workos",
)


_REQUIRED = re.compile(
    r"^\s*(?:require\s+)?(?P<module>[\w.-]+\.\w+/\S+)\s+(?P<version>v\S+)(?!.*// indirect)",
    re.MULTILINE,
)


def _go(text: str) -> Iterator[tuple[str, str]]:
    for found in _REQUIRED.finditer(text):
        yield found["module"], found["version"]


def _without_major(module: str) -> str:
    """A module's path without its major version: `/v6`."""
    return re.sub(r"/v\d+$", "", module)


GO = Ecosystem(
    name="go",
    readers={"go.mod": _go},
    # The second is the older name of the same repository, as its README once had it.
    sdks=frozenset({"github.com/workos/workos-go", "github.com/workos-inc/workos-go"}),
    install="go get github.com/workos/workos-go/v6",
    canonical=_without_major,
)


def _composer(text: str) -> Iterator[tuple[str, str]]:
    document = json.loads(text)
    for group in ("require", "require-dev"):
        for package, constraint in (document.get(group) or {}).items():
            yield package, str(constraint)


COMPOSER = Ecosystem(
    name="composer",
    readers={"composer.json": _composer},
    sdks=frozenset({"workos/workos-php", "workos/workos-php-laravel"}),
    install="composer require workos/workos-php",
    canonical=str.lower,
)


def _maven(text: str) -> Iterator[tuple[str, str]]:
    root = parsed(text)
    properties = {one.tag: (one.text or "").strip() for one in root.iterfind("properties/*")}
    for one in root.iter("dependency"):
        version = re.sub(
            r"\$\{([^}]+)\}",
            lambda found: properties.get(found[1], found[0]),
            text_of(one, "version"),
        )
        yield f"{text_of(one, 'groupId')}:{text_of(one, 'artifactId')}", version


MAVEN = Ecosystem(
    name="maven",
    readers={"pom.xml": _maven},
    sdks=frozenset({"com.workos:workos"}),
    install="add the dependency com.workos:workos to pom.xml",
)


_GRADLE_COMMENT = re.compile(r"/\*[\s\S]*?\*/|^\s*(?://|#).*$", re.MULTILINE)
_COORDINATES = re.compile(r"""["'](?P<package>[\w.-]+:[\w.-]+)(?::(?P<version>[^"':]+))?["']""")


def _gradle(text: str) -> Iterator[tuple[str, str]]:
    for found in _COORDINATES.finditer(_GRADLE_COMMENT.sub("", text)):
        yield found["package"], found["version"] or ""


GRADLE = Ecosystem(
    name="gradle",
    readers={"build.gradle": _gradle, "build.gradle.kts": _gradle, "libs.versions.toml": _gradle},
    sdks=frozenset({"com.workos:workos"}),
    install="implementation 'com.workos:workos:VERSION'",
)


def _dotnet(text: str) -> Iterator[tuple[str, str]]:
    root = parsed(text)
    for tag in ("PackageReference", "PackageVersion"):
        for one in root.iter(tag):
            name = one.get("Include") or one.get("Update") or ""
            yield name, one.get("Version") or text_of(one, "Version")
    for one in root.iter("package"):
        yield one.get("id", ""), one.get("version", "")


DOTNET = Ecosystem(
    name=".NET",
    readers=dict.fromkeys(
        ("*.csproj", "*.fsproj", "*.vbproj", "Directory.Packages.props", "packages.config"), _dotnet
    ),
    sdks=frozenset({"workos.net"}),
    install="dotnet add package WorkOS.net",
    canonical=str.lower,
)


_MIX_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_TUPLE = re.compile(r"""\{\s*:(?P<package>\w+)\s*,\s*(?:"(?P<version>[^"]*)")?""")


def _elixir(text: str) -> Iterator[tuple[str, str]]:
    for found in _TUPLE.finditer(_MIX_COMMENT.sub("", text)):
        yield found["package"], found["version"] or ""


ELIXIR = Ecosystem(
    name="mix",
    readers={"mix.exs": _elixir},
    sdks=frozenset({"workos"}),
    install='add {:workos, "~> 1.2"} to deps in mix.exs',
)


def _cargo(text: str) -> Iterator[tuple[str, str]]:
    document = tomllib.loads(text)
    places = [document, document.get("workspace", {}), *document.get("target", {}).values()]
    for place in places:
        for group in ("dependencies", "dev-dependencies", "build-dependencies"):
            for name, said in place.get(group, {}).items():
                yield _crate(name, said)


def _crate(name: str, said: Any) -> tuple[str, str]:
    if not isinstance(said, dict):
        return name, str(said)
    return str(said.get("package", name)), str(said.get("version", ""))


CARGO = Ecosystem(
    name="cargo",
    readers={"Cargo.toml": _cargo},
    sdks=frozenset({"workos"}),
    install="cargo add workos",
)


ECOSYSTEMS: tuple[Ecosystem, ...] = (
    NPM,
    PIP,
    GEM,
    GO,
    COMPOSER,
    MAVEN,
    GRADLE,
    DOTNET,
    ELIXIR,
    CARGO,
)
