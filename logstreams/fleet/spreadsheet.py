"""Rows for spreadsheets, in which no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from logstreams.verification.formats.rendering import printable

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def spreadsheet(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Rows as CSV below their columns' names; None is an empty cell, and no cell is a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        cells = ("" if row.get(name) is None else printable(str(row[name])) for name in columns)
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULAS) else cell for cell in cells)
    return file.getvalue()
