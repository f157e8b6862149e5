"""Go's `go.mod`: what is required directly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from logstreams.verification.collect.manifests.ecosystem import Ecosystem

_REQUIRED = re.compile(
    r"^\s*(?:require\s+)?(?P<module>[\w.-]+\.\w+/\S+)\s+(?P<version>v\S+)(?!.*// indirect)",
    re.MULTILINE,
)


def _read(text: str) -> Iterator[tuple[str, str]]:
    for found in _REQUIRED.finditer(text):
        yield found["module"], found["version"]


def _without_major(module: str) -> str:
    """A module's path without its major version: `/v6`."""
    return re.sub(r"/v\d+$", "", module)


GO = Ecosystem(
    name="go",
    readers={"go.mod": _read},
    # The second is the older name of the same repository, as its README once had it.
    sdks=frozenset({"github.com/workos/workos-go", "github.com/workos-inc/workos-go"}),
    install="go get github.com/workos/workos-go/v6",
    canonical=_without_major,
)
