"""Commands inside a sentence: what stands between backticks in the catalogue's texts."""

from __future__ import annotations

import re
from collections.abc import Iterator


def spans(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text in order, each with whether it stood between backticks."""
    for index, part in enumerate(re.split(r"`([^`]*)`", text)):
        if part:
            yield part, index % 2 == 1
