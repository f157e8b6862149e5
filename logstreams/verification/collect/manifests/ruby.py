"""Ruby's `Gemfile`: a program, read line by line for what it says of gems."""

from __future__ import annotations

import re
from collections.abc import Iterator

from logstreams.verification.collect.manifests.ecosystem import Ecosystem

_GEM = re.compile(
    r"""^\s*gem[\s(]+["'](?P<gem>[^"']+)["'](?:\s*,\s*["'](?P<version>[^"']+))?""", re.MULTILINE
)


def _read(text: str) -> Iterator[tuple[str, str]]:
    for found in _GEM.finditer(text):
        yield found["gem"], found["version"] or ""


GEM = Ecosystem(
    name="gem",
    readers={"Gemfile": _read, "gems.rb": _read},
    sdks=frozenset({"workos"}),
    install="bundle add workos",
)
