"""The receiver's code as a function is given it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import pulumi

FOLDER = Path(__file__).with_name("receiver")
"""Its modules lie at the root of the function's package, as here."""


def archive() -> pulumi.AssetArchive:
    """Return the code as a package: the modules and nothing else, boto3 comes with the runtime."""
    return pulumi.AssetArchive({path.name: pulumi.FileAsset(str(path)) for path in _modules()})


@cache
def digest() -> str:
    """Return the SHA-256 of the code, in hexadecimal, whatever packs it.

    Of each module, in the order of their names, its name and content, each ended by a zero byte.
    AWS's own hash is the package's, which is another one for each way to pack the same code.
    """
    whole = hashlib.sha256()
    for path in _modules():
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def _modules() -> list[Path]:
    return sorted(FOLDER.glob("*.py"))
