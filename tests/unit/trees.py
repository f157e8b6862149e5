"""Modules as syntax trees, for tests that hold the layout."""

from __future__ import annotations

import ast
import gc
from pathlib import Path


def tree_of(path: Path) -> ast.Module:
    """A module's tree, read while no finalizer can run.

    One that does makes CPython 3.11 fail with "AST constructor recursion depth mismatch": seen
    where a test before had left Pulumi's futures behind.
    """
    gc.disable()
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    finally:
        gc.enable()
