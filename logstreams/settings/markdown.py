"""Rows of Markdown tables, whatever stands in their cells."""

from __future__ import annotations

import re


def row(*cells: str) -> str:
    """One row of a table."""
    return f"| {' | '.join(map(cell, cells))} |"


def cell(text: str) -> str:
    """A cell's text on one line, its pipes escaped: within code, too, a pipe ends a cell.

    Source: GitHub Flavored Markdown Spec, "Tables (extension)", 2026-11-28.
    """
    return re.sub(r"(?<!\\)\|", r"\|", " ".join(text.split()))
