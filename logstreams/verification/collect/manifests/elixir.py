"""Elixir's `mix.exs`: a program, read for its dependency tuples."""

from __future__ import annotations

import re
from collections.abc import Iterator

from logstreams.verification.collect.manifests.ecosystem import Ecosystem

_COMMENT = re.compile(r"^\s*#.*$", re.MULTILINE)
_TUPLE = re.compile(r"""\{\s*:(?P<package>\w+)\s*,\s*(?:"(?P<version>[^"]*)")?""")


def _read(text: str) -> Iterator[tuple[str, str]]:
    for found in _TUPLE.finditer(_COMMENT.sub("", text)):
        yield found["package"], found["version"] or ""


ELIXIR = Ecosystem(
    name="mix",
    readers={"mix.exs": _read},
    sdks=frozenset({"workos"}),
    install='add {:workos, "~> 1.2"} to deps in mix.exs',
)
