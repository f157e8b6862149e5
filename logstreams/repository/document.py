"""The JSON form of `logstreams init`; `docs/schemas/` is written from it by `make docs`."""

from __future__ import annotations

from typing import Literal

from logstreams.verification.published import Model


class KitDocument(Model):
    """What the repository depends on."""

    version: str
    file: str | None
    """The wheel's path in the repository; null: it comes from a package index or a URL."""
    url: str | None


class WrittenFileDocument(Model):
    """A file of the repository's."""

    path: str
    """From the repository's folder."""
    action: Literal["write", "same", "overwrite", "update", "keep", "keep_different", "remove"]


class InitDocument(Model):
    """What `logstreams init` wrote."""

    version: Literal[1] = 1
    directory: str
    """As it was given."""
    kit: KitDocument
    dry_run: bool
    """Nothing was written."""
    files: tuple[WrittenFileDocument, ...]
