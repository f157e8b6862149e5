"""Patterns of policy documents: `*` is any text, `?` any one character."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    escaped = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(escaped, re.IGNORECASE | re.DOTALL)


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern covers a text; letter case aside, as in actions."""
    return _compiled(pattern).fullmatch(text) is not None


def is_pattern(text: str) -> bool:
    """Whether a text is more than itself."""
    return "*" in text or "?" in text
