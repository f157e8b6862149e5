"""PHP's `composer.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from logstreams.verification.collect.manifests.ecosystem import Ecosystem


def _read(text: str) -> Iterator[tuple[str, str]]:
    document = json.loads(text)
    for group in ("require", "require-dev"):
        for package, constraint in (document.get(group) or {}).items():
            yield package, str(constraint)


COMPOSER = Ecosystem(
    name="composer",
    readers={"composer.json": _read},
    sdks=frozenset({"workos/workos-php", "workos/workos-php-laravel"}),
    install="composer require workos/workos-php",
    canonical=str.lower,
)
