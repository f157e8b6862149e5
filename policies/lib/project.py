"""What of the project around the pack is data to rules: egress addresses, other stack files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policies.lib.values import mappings, texts
from policies.resource import dig

# The folder the pack was started from, which may be a link: its neighbours are the project's.
PROJECT = Path(__file__).parents[2]
_NAMESPACE = "workos-log-streams"


@dataclass(frozen=True)
class StackFile:
    """A stack file, as far as rules read it; what it does not say is empty."""

    stack: str
    bucket: str
    """Only a name given by hand: the names the kit makes up hold the customer's."""
    path: str
    external_id: str
    egress: tuple[str, ...]
    """The addresses of its own; empty where it takes those WorkOS publishes."""


@cache
def egress_addresses(project: Path = PROJECT) -> tuple[str, ...]:
    """Return the addresses in components/egress.yaml; none where there is no such file."""
    found = _yaml(project / "components" / "egress.yaml")
    return tuple(str(dig(each, "address")) for each in mappings(dig(found, "addresses")))


def stack_files(folder: Path) -> Iterator[StackFile]:
    """Yield the stack files of a folder; one that is no YAML is the program's to complain of."""
    for file in sorted(folder.glob("Pulumi.*.yaml")):
        config = dig(_yaml(file), "config")
        archive = _archive(dig(config, f"{_NAMESPACE}:destination"))
        yield StackFile(
            stack=file.name.removeprefix("Pulumi.").removesuffix(".yaml"),
            bucket=_text(dig(archive, "bucketName")),
            path=_text(dig(archive, "bucketPath")),
            external_id=_text(dig(config, f"{_NAMESPACE}:stream", "externalId")),
            egress=texts(dig(config, f"{_NAMESPACE}:egress", "addresses")),
        )


def _archive(destination: Any) -> Any:
    """Return the settings of an archive: the destination's own, or those of a receiver's."""
    return dig(destination, "managed") or destination


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _yaml(file: Path) -> Mapping[str, Any]:
    try:
        found = yaml.load(file.read_text(encoding="utf-8"), Loader=_Texts)  # noqa: S506 - a SafeLoader
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return found if isinstance(found, Mapping) else {}


class _Texts(yaml.SafeLoader):
    """Reads every number as the text that stands there: identifiers keep their zeros."""


_Texts.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
