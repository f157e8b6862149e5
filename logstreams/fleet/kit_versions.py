"""Files that a newer version of the kit wrote, and this one cannot read."""

from __future__ import annotations

from packaging.version import InvalidVersion, Version

from logstreams import __version__

HOW_TO_UPGRADE = "upgrade the kit (docs/upgrading.md)"


def newer_kit(kit_version: object) -> str:
    """That a newer kit wrote a file, and how to go on; empty: it did not, or nobody knows.

    Args:
        kit_version: What the file has under `kitVersion`.
    """
    if not isinstance(kit_version, str):
        return ""
    try:
        newer = Version(kit_version) > Version(__version__)
    except InvalidVersion:
        return ""
    if not newer:
        return ""
    return (
        f"kit {kit_version} wrote it, and this is kit {__version__}, which cannot read it: "
        f"{HOW_TO_UPGRADE}"
    )
