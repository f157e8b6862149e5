"""Files that a newer version of the kit wrote, and this one cannot read."""

from __future__ import annotations

import re

from logstreams import __version__

HOW_TO_UPGRADE = "upgrade the kit (docs/upgrading.md)"


def newer_kit(kit_version: object) -> str:
    """That a newer kit wrote a file, and how to go on; empty: it did not, or nobody knows.

    Args:
        kit_version: What the file has under `kitVersion`.
    """
    written_by = _numbers(kit_version) if isinstance(kit_version, str) else ()
    if written_by <= _numbers(__version__):
        return ""
    return (
        f"kit {kit_version} wrote it, and this is kit {__version__}, which cannot read it: "
        f"{HOW_TO_UPGRADE}"
    )


def _numbers(version: str) -> tuple[int, ...]:
    """As a release's version has them; a job that only compares has no package for others."""
    found = re.match(r"\d{1,9}(\.\d{1,9})*", version)
    return tuple(map(int, found[0].split("."))) if found else ()
