"""The receiver's code as a function is given it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pulumi

from logstreams.settings.receiver import digest_of

FOLDER = Path(__file__).with_name("receiver")
"""Its modules lie at the root of the function's package, as here."""


def archive() -> pulumi.AssetArchive:
    """Return the code as a package: the modules and nothing else, boto3 comes with the runtime."""
    return pulumi.AssetArchive({path.name: pulumi.FileAsset(str(path)) for path in _modules()})


@cache
def digest() -> str:
    """Return the digest of the code."""
    return digest_of({path.name: path.read_bytes() for path in _modules()})


def _modules() -> list[Path]:
    return sorted(FOLDER.glob("*.py"))
