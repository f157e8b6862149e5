"""What a newer version of the kit wrote: files, and what it deployed."""

from __future__ import annotations

import re

from logstreams import __version__

UPDATED_BY_NEWER = "a newer kit updated this stack last"
"""How the note begins that a stack's program and the fleet's commands have of it."""

HOW_TO_UPGRADE = "upgrade the kit (docs/upgrading.md)"


def newer_kit(kit_version: object) -> str:
    """That a newer kit wrote a file, and how to go on; empty: it did not, or nobody knows.

    Args:
        kit_version: What the file has under `kitVersion`.
    """
    if not _is_newer(kit_version):
        return ""
    return (
        f"kit {kit_version} wrote it, and this is kit {__version__}, which cannot read it: "
        f"{HOW_TO_UPGRADE}"
    )


def updated_by_newer_kit(kit_version: object) -> str:
    """That a newer kit updated a stack last, and what to do; empty: it did not, or nobody knows.

    To go back to an older kit is allowed, so nothing is refused.

    Args:
        kit_version: The stack's output `kitVersion`.
    """
    if not _is_newer(kit_version):
        return ""
    return (
        f"{UPDATED_BY_NEWER}: found {kit_version}, and this is {__version__}, which may undo what "
        f"that one made; install {kit_version} or newer, unless you mean to go back "
        "(docs/upgrading.md)"
    )


def _is_newer(kit_version: object) -> bool:
    found = _numbers(kit_version) if isinstance(kit_version, str) else ()
    return found > _numbers(__version__)


def _numbers(version: str) -> tuple[int, ...]:
    """As a release's version has them; a job that only compares has no package for others."""
    found = re.match(r"\d{1,9}(\.\d{1,9})*", version)
    return tuple(map(int, found[0].split("."))) if found else ()
