"""Which events WorkOS itself writes: `platform_events.yaml`."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML


def is_of_platform(action: str) -> bool:
    """Whether an action is one that WorkOS writes and no application."""
    return any(fnmatchcase(action, pattern) for pattern in _patterns())


@cache
def _patterns() -> tuple[str, ...]:
    text = files(__package__).joinpath("platform_events.yaml").read_text(encoding="utf-8")
    return tuple(each["pattern"] for each in YAML(typ="safe").load(text))
