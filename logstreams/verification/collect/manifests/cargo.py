"""Rust's `Cargo.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from logstreams.verification.collect.manifests.ecosystem import Ecosystem


def _read(text: str) -> Iterator[tuple[str, str]]:
    document = tomllib.loads(text)
    places = [document, document.get("workspace", {}), *document.get("target", {}).values()]
    for place in places:
        for group in ("dependencies", "dev-dependencies", "build-dependencies"):
            for name, said in place.get(group, {}).items():
                yield _package(name, said)


def _package(name: str, said: Any) -> tuple[str, str]:
    if not isinstance(said, dict):
        return name, str(said)
    return str(said.get("package", name)), str(said.get("version", ""))


CARGO = Ecosystem(
    name="cargo",
    readers={"Cargo.toml": _read},
    sdks=frozenset({"workos"}),
    install="cargo add workos",
)
