"""Writing values into a stack file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from logstreams.settings.file import nodes, splice
from logstreams.settings.file.keys import key_of, path_of
from logstreams.settings.file.reading import show
from logstreams.settings.load import parse_settings, read_text
from logstreams.settings.problem import Problem, SettingsError


def write_values(path: Path, values: Mapping[str, str]) -> None:
    """Set texts in a stack file, in double quotes; every other character stays as it is.

    Args:
        path: The stack file.
        values: Texts by dotted key without the project's namespace, e.g. `stream.externalId`
            (Pulumi's own as `aws.profile`). Sections that are missing are made.

    Raises:
        SettingsError: With these values the file would have problems, whether theirs or its own, or
            it cannot be written. It is as it was then.
    """
    text = read_text(path)
    for key, value in values.items():
        text = _with(path, text, key, value)
    parse_settings(path, text)
    try:
        _replace(path.resolve(), text)
    except OSError as error:
        found = (error.strerror or type(error).__name__).lower()
        problem = Problem(str(path), "(the file)", found, "a file that can be written")
        raise SettingsError((problem,)) from None


def _with(path: Path, text: str, key: str, value: str) -> str:
    config = _config(text)
    if config is None:
        return text  # there is no place for it, as the judgement of the whole will say
    parts = tuple(key.split("."))
    head = parts[: 2 if parts[0] == "aws" else 1]
    names = [name.text for name, _ in config.pairs if isinstance(name, nodes.Scalar)]
    written = (name for name in names if path_of(name) == head)
    keys = (next(written, key_of(head)), *parts[len(head) :])
    try:
        return splice.put(text, config, keys, value)
    except splice.InTheWayError as error:
        line = error.node.span.line
        wanted = "nothing, or a text to replace"
        problem = Problem(str(path), key_of(parts), show(error.node), wanted, line)
        raise SettingsError((problem,)) from None


def _config(text: str) -> nodes.Mapping | None:
    try:
        root = nodes.parse(text)
    except nodes.NotYamlError:
        return None
    pairs = root.pairs if isinstance(root, nodes.Mapping) else ()
    for key, value in pairs:
        if isinstance(key, nodes.Scalar) and key.text == "config":
            return value if isinstance(value, nodes.Mapping) else None
    return None


def _replace(path: Path, text: str) -> None:
    """Write all of the text or nothing, whatever happens meanwhile."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(path.stat().st_mode)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
