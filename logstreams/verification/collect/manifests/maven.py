"""Maven's `pom.xml`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from logstreams.verification.collect.manifests.ecosystem import Ecosystem
from logstreams.verification.collect.manifests.markup import parsed, text_of


def _read(text: str) -> Iterator[tuple[str, str]]:
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
    readers={"pom.xml": _read},
    sdks=frozenset({"com.workos:workos"}),
    install="add the dependency com.workos:workos to pom.xml",
)
