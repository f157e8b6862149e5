"""Waves: a few stacks first, and the others when those ended well."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from logstreams.fleet.choice import NoSuchChoice
from logstreams.fleet.stack_run import SelectedStack


def waves_of(text: str, chosen: Sequence[SelectedStack]) -> list[list[SelectedStack]]:
    """Divide stacks into waves.

    Args:
        text: `1,10%,100%`: how many stacks have been reached at the end of each wave; a share is
            rounded up. Where the last one does not reach all, the others are left out.
        chosen: The stacks in their order.

    Raises:
        NoSuchChoice: It is none, or a wave is not larger than the one before it.
    """
    waves = []
    reached = 0
    before = {"": 0, "%": 0}
    for word in text.split(","):
        found = re.fullmatch(r"\s*(\d{1,5})(%?)\s*", word)
        share = bool(found and found[2])
        number = int(found[1]) if found else 0
        if not number or (share and number > 100):  # noqa: PLR2004
            raise NoSuchChoice(f"--wave: found {text!r}; wanted stacks or shares: 1,10%,100%")
        unit = "%" if share else ""
        if number <= before[unit]:
            pair = f"{before[unit]}{unit}, {number}{unit}"
            raise NoSuchChoice(f"--wave: found {pair}; wanted each larger than the one before")
        before[unit] = number
        end = min(math.ceil(len(chosen) * number / 100) if share else number, len(chosen))
        if end > reached:
            waves.append([*chosen[reached:end]])
            reached = end
    return waves
