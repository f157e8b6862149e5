"""Check codes in few words."""

from __future__ import annotations

from collections.abc import Iterable


def ranges(codes: Iterable[str]) -> str:
    """Codes with those that follow each other drawn together: `LS201–LS209, LS211`."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and _number(code) == _number(runs[-1][-1]) + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _number(code: str) -> int:
    return int(code.removeprefix("LS"))
