"""`package.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from logstreams.verification.collect.manifests.ecosystem import Ecosystem

_GROUPS = ("dependencies", "optionalDependencies", "peerDependencies", "devDependencies")


def _read(text: str) -> Iterator[tuple[str, str]]:
    document = json.loads(text)
    for group in _GROUPS:
        for package, constraint in (document.get(group) or {}).items():
            yield package, str(constraint)


NPM = Ecosystem(
    name="npm",
    readers={"package.json": _read},
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
