"""A hint for a key nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


def known_key(unknown: str, known: Sequence[str]) -> str:
    """What to write instead: the nearest known key, or all of them."""
    section, dot, rest = unknown.partition(".")
    if dot and section in known:
        return f"{rest} written below {section}"
    by_lower_case = {key.lower(): key for key in known}
    close = get_close_matches(unknown.lower(), by_lower_case, n=1)
    if close:
        return f"{by_lower_case[close[0]]} (did you mean that?)"
    return f"one of {', '.join(known)}"
