"""The project around a pack: its stack files, and the egress addresses it names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policies.lib.values import mappings, texts
from policies.resource import dig
from policies.rule import Parameter, Parameters

_NAMESPACE = "workos-log-streams"
_TRUE = ("true", "True", "TRUE")
"""Spellings of YAML's 1.2 core schema, which the program takes."""
# Beside the package `policies`, in this repository as in an installed kit.
_EGRESS = Path(__file__).parents[2] / "components" / "egress.yaml"
_project: list[Path] = []


@dataclass(frozen=True)
class StackFile:
    """A stack file, as far as rules read it; what it does not say is empty."""

    stack: str
    bucket: str
    """Only a name given by hand: the names the kit makes up hold the customer's."""
    paths: tuple[str, ...]
    """Where events are written: the present path first, then those of before."""
    external_ids: tuple[str, ...]
    """The stream's, and the one before it while it is rotated."""
    egress: tuple[str, ...]
    """The addresses of its own; empty where it takes those WorkOS publishes."""
    retired: bool = False
    """Nothing is delivered to it any more."""


def started_in(project: Path) -> None:
    """Take the project's folder; without it the one above the pack's is taken."""
    _project[:] = [project]


def project() -> Path:
    """Return the folder of the project: its stack files are in stacks/."""
    # Not resolved: the pack's folder may be a link, and its neighbours are the project's.
    return _project[0] if _project else Path(__file__).parents[2]


@cache
def egress_addresses(file: Path | None = None) -> tuple[str, ...]:
    """Return the addresses in the project's egress.yaml, or else in components/egress.yaml.

    None where there is no such file.
    """
    own = project() / "egress.yaml"
    found = _yaml(file or (own if own.exists() else _EGRESS))
    return tuple(str(dig(each, "address")) for each in mappings(dig(found, "addresses")))


def stack_files(folder: Path, holding: Collection[str]) -> Iterator[StackFile]:
    """Yield the stack files of a folder that hold one of these texts somewhere.

    A fleet has many, and each of its previews asks all others: most need not be read as YAML. One
    that is no YAML is the program's to complain of.
    """
    for file in sorted(folder.glob("Pulumi.*.yaml")):
        text = _text_of(file)
        if any(each in text for each in holding):
            yield _stack_file(file)


def stack_file(folder: Path, stack: str) -> StackFile:
    """Return a stack's file; where there is none, it says nothing."""
    return _stack_file(folder / f"Pulumi.{stack}.yaml")


def _stack_file(file: Path) -> StackFile:
    config = dig(_yaml(file), "config")
    archive = _archive(dig(config, f"{_NAMESPACE}:destination"))
    stream = dig(config, f"{_NAMESPACE}:stream")
    ids = (_text(dig(stream, key)) for key in ("externalId", "previousExternalId"))
    return StackFile(
        stack=file.name.removeprefix("Pulumi.").removesuffix(".yaml"),
        bucket=_text(dig(archive, "bucketName")),
        paths=(_text(dig(archive, "bucketPath")), *texts(dig(archive, "previousBucketPaths"))),
        external_ids=tuple(filter(None, ids)),
        egress=texts(dig(config, f"{_NAMESPACE}:egress", "addresses")),
        retired=_text(dig(config, f"{_NAMESPACE}:retired")) in _TRUE,
    )


def _archive(destination: Any) -> Any:
    """Return the settings of an archive: the destination's own, or those of a receiver's."""
    return dig(destination, "managed") or destination


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def _yaml(file: Path) -> Mapping[str, Any]:
    try:
        found = yaml.load(_text_of(file), Loader=_Texts)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, Mapping) else {}


class _Texts(yaml.SafeLoader):
    """Reads every number as the text that stands there: identifiers keep their zeros."""


_Texts.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


PARAMETERS: Mapping[str, Parameter] = {
    "addresses": Parameter(
        {
            "type": "array",
            "items": {"type": "string"},
            "description": (
                "The addresses to expect; empty for egress.addresses of the stack file, "
                "or else those of components/egress.yaml."
            ),
        },
        [],
    ),
    "stacks": Parameter({"type": "string", "description": "Folder of the stack files."}, "stacks"),
}


@dataclass(frozen=True)
class Expected:
    """What an allowlist may hold."""

    wanted: frozenset[str]
    """Every one of these."""
    known: frozenset[str]
    """Nothing but these; the published ones among them: one of WorkOS's too many costs nothing."""


def expected(stack: str, parameters: Parameters) -> Expected:
    """Return the addresses to expect in a stack's allowlist.

    A stack's own list that has some of the published addresses and lacks others is an older copy of
    the list: then the published ones are wanted too.

    Args:
        stack: The stack's name; its file has the addresses of its own.
        parameters: The rule's, `PARAMETERS`.
    """
    if given := hosts(parameters["addresses"]):
        return Expected(given, given)
    published = hosts(egress_addresses())
    own = hosts(stack_file(project() / parameters["stacks"], stack).egress)
    wanted = own | published if own & published else own or published
    return Expected(wanted, own | published)


def hosts(cidrs: Iterable[str]) -> frozenset[str]:
    """Return single addresses without the `/32` they may be written with."""
    return frozenset(host(cidr) for cidr in cidrs)


def host(cidr: str) -> str:
    """Return a single address without the `/32` it may be written with."""
    return cidr.strip().removesuffix("/32")
