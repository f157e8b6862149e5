"""Gradle's build files and version catalogue: programs, read for coordinates in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from logstreams.verification.collect.manifests.ecosystem import Ecosystem

_COMMENT = re.compile(r"/\*[\s\S]*?\*/|^\s*(?://|#).*$", re.MULTILINE)
_COORDINATES = re.compile(r"""["'](?P<package>[\w.-]+:[\w.-]+)(?::(?P<version>[^"':]+))?["']""")


def _read(text: str) -> Iterator[tuple[str, str]]:
    for found in _COORDINATES.finditer(_COMMENT.sub("", text)):
        yield found["package"], found["version"] or ""


GRADLE = Ecosystem(
    name="gradle",
    readers={"build.gradle": _read, "build.gradle.kts": _read, "libs.versions.toml": _read},
    sdks=frozenset({"com.workos:workos"}),
    install="implementation 'com.workos:workos:VERSION'",
)
