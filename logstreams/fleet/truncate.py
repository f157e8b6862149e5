"""Sharing a limited number of characters fairly."""

from __future__ import annotations

from collections.abc import Sequence


def fair_shares(wanted: Sequence[int], room: int) -> list[int]:
    """What each gets of the room: small ones all they want, large ones the same as each other.

    Args:
        wanted: What each would take.
        room: What there is; the shares' sum is never more.
    """
    shares = [0] * len(wanted)
    left = max(room, 0)
    by_size = sorted(range(len(wanted)), key=lambda index: wanted[index])
    for position, index in enumerate(by_size):
        shares[index] = min(wanted[index], left // (len(wanted) - position))
        left -= shares[index]
    return shares


def width(text: str) -> int:
    """A text's length as GitHub counts it at worst: in UTF-16 units, two for an emoji."""
    return len(text.encode("utf-16-le", "replace")) // 2
