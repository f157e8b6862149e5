"""Numbers with what they count, in the singular where it is one."""

from __future__ import annotations


def quantity(number: int, unit: str, plural: str = "") -> str:
    """`1 day`, `2 days`; a plural that takes more than an s is given."""
    return f"{number} {unit if number == 1 else plural or f'{unit}s'}"
