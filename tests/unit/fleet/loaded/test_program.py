"""What runs a Pulumi program: one file, for a fork and for the language host of `make setup`."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from logstreams.fleet.loaded import program
from tools.engine.language_host import PROGRAM


def test_program_needs_nothing_but_pulumi_s_sdk() -> None:
    """The environment that a project names need not hold the kit."""
    tree = ast.parse(PROGRAM.read_text())
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or "."] if isinstance(node, ast.ImportFrom) else [])
        + ([one.name for one in node.names] if isinstance(node, ast.Import) else [])
    }

    assert Path(program.__file__) == PROGRAM
    assert "pulumi" in imported
    assert imported - {"pulumi"} <= {*sys.stdlib_module_names}
