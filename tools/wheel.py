"""Build the wheel: one package, `logstreams`, with the folders that lie beside it here.

A team's repository has folders of its own called components/ or policies/, and Python finds those
first. In the wheel ours are `logstreams.components`, `logstreams.hooks` and `logstreams.policies`,
and `__main__.py` is `logstreams.program`; what imports them is rewritten to say so
(docs/decisions/0024-one-package-in-the-wheel.md). An editable installation is left as it lies here.

hatchling runs this file by itself, in an environment that has nothing else.
"""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "logstreams"
MOVED = ("components", "hooks", "policies")
"""Folders of this repository that are packages inside `logstreams` in the wheel."""
LEFT_OUT = ("policies/__main__.py", "policies/pyproject.toml", "policies/requirements.txt")
"""What starts and sets up the pack in this repository alone."""

_NAME = rf"(?P<name>{'|'.join(MOVED)})"
_IMPORT = re.compile(rf"(?m)^(?P<before>[ \t]*(?:from|import)[ \t]+){_NAME}(?=[.\s])")
_BY_NAME = re.compile(rf"(?P<before>\b(?:import_module|files|find_spec)\(f?\"){_NAME}(?=[.\"])")
_STRING = re.compile(rf"{_NAME}(\.[A-Za-z_]\w*)+")
"""A text that names a module or what is in one."""
_NO_MODULE = re.compile(r".+\.(yaml|yml|md|py|json|com)")
"""A text that names a file, or a host."""


class WheelHook(BuildHookInterface):  # type: ignore[type-arg] # its parameter is of no use here
    """Puts the rewritten sources into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Lay the package out in a folder of its own, and have that folder packed."""
        if version == "editable":
            return
        self._folder = Path(tempfile.mkdtemp(prefix="logstreams-wheel-"))
        lay_out(Path(self.root), self._folder)
        build_data["force_include"][str(self._folder)] = PACKAGE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Clear up."""
        if version != "editable":
            shutil.rmtree(self._folder, ignore_errors=True)


def lay_out(root: Path, into: Path) -> None:
    """Write the package as the wheel has it.

    Args:
        root: This repository.
        into: An empty folder; becomes the package's own.

    Raises:
        ValueError: A source names one of the moved packages in a way that is not rewritten.
    """
    for folder in (PACKAGE, *MOVED):
        for source in _files(root / folder):
            name = source.relative_to(root)
            if name.as_posix() not in LEFT_OUT:
                _write(source, into / name.relative_to(PACKAGE if folder == PACKAGE else "."))
    _write(root / "__main__.py", into / "program.py")


def rewritten(text: str, name: str) -> str:
    """Return a module's text with every import of a moved package pointed to its new place.

    Raises:
        ValueError: It names one in a way that is not rewritten: it would be found in this
            repository, and not by whoever installed the wheel.
    """
    new = _BY_NAME.sub(_moved, _IMPORT.sub(_moved, text))
    for node in ast.walk(ast.parse(new)):
        for found in _names(node):
            if found.partition(".")[0] in MOVED:
                line = getattr(node, "lineno", 0)
                raise ValueError(
                    f"{name}, line {line}: found {found!r}, wanted `from {found} import …` on a "
                    f"line of its own: the wheel has it as {PACKAGE}.{found}"
                )
    return new


def _moved(match: re.Match[str]) -> str:
    return f"{match['before']}{PACKAGE}.{match['name']}"


def _names(node: ast.AST) -> list[str]:
    """What a node says of modules by their absolute names."""
    if isinstance(node, ast.Import):
        # `import logstreams.hooks.run` binds `logstreams`, where the source goes on with `hooks`.
        return [one.name.removeprefix(f"{PACKAGE}.") for one in node.names if not one.asname]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [node.module or ""]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
        return [text] if _STRING.fullmatch(text) and not _NO_MODULE.fullmatch(text) else []
    return []


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix != ".pyc"
        and not {".venv", "__pycache__"} & {*path.relative_to(folder).parts}
    )


def _write(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix != ".py":
        shutil.copyfile(source, target)
        return
    text = source.read_text(encoding="utf-8")
    target.write_text(rewritten(text, str(source)), encoding="utf-8")
