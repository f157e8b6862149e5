"""No module imports one that imports it, on whatever way: not for an annotation alone either."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

from tests.unit.trees import tree_of

ROOT = Path(__file__).parents[2]


def test_modules_import_each_other_in_no_circle() -> None:
    """A circle is shown by `CycleError`; import-linter's layers know none within a layer."""
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for package in ("components", "hooks", "logstreams", "policies", "rehearsal")
        for path in (ROOT / package).rglob("*.py")
        if ".venv" not in path.parts
    }
    graph = {name: _imported(path, {*modules} - {name}) for name, path in modules.items()}

    TopologicalSorter(graph).prepare()

    assert sum(map(len, graph.values())) > len(graph)


def _imported(path: Path, modules: set[str]) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = (f"{node.module}.{each.name}" for each in node.names)
            found |= {name if name in modules else node.module for name in names}
    return found & modules
