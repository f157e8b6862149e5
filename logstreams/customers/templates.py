"""Templates of stack files: what a new customer begins with, one for each destination."""

from __future__ import annotations

from pathlib import Path

from logstreams.settings import SettingsError
from logstreams.settings.destinations import destination_types
from logstreams.settings.file.nodes import NotYamlError, parse
from logstreams.settings.load import read_text
from logstreams.settings.problem import Problem

_FOLDER = Path(__file__).with_name("templates")
_FIRST = "s3"


def kinds() -> tuple[str, ...]:
    """The kinds of destinations there is a template for: types, and `https-existing`."""
    found = sorted(file.stem for file in _FOLDER.glob("*.yaml"))
    known = [kind for kind in found if kind.partition("-")[0] in destination_types()]
    return tuple(sorted(known, key=lambda kind: (kind != _FIRST, kind)))


def template(kind: str, root: Path) -> str:
    """A template's text: the project's own, or else the kit's.

    Args:
        kind: One of `kinds`.
        root: The project's. Its own templates are `stacks/template.yaml` for S3 and
            `stacks/template-KIND.yaml` for the others.

    Raises:
        SettingsError: The project's own cannot be read, or is no YAML.
    """
    own = root / "stacks" / ("template.yaml" if kind == _FIRST else f"template-{kind}.yaml")
    file = own if own.is_file() else _FOLDER / f"{kind}.yaml"
    text = read_text(file)
    try:
        parse(text)
    except NotYamlError as error:
        problem = Problem(str(file), "(the file)", error.found, "valid YAML", error.span.line)
        raise SettingsError((problem,)) from None
    return text
