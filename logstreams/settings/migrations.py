"""What later versions of the kit want otherwise in a stack file, as edits of its text.

A migration goes by what stands in the file, never by a version, so that a second run finds nothing
to do. The version that changes a key or raises `load.SCHEMA` adds the migration that writes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from logstreams.settings.file.nodes import NotYamlError, parse
from logstreams.settings.file.stack_file import read_settings
from logstreams.settings.validation_context import mapping
from logstreams.settings.write import with_values

Values = Mapping[str, str]


@dataclass(frozen=True)
class Migration:
    """One change of the format, or of what it accepts."""

    name: str
    since: str
    """The version of the kit that wants it."""
    what: str
    """What it changes and why, and what is left to do by hand: whole sentences."""
    values: Callable[[Mapping[str, Any]], Values]
    """Given what a file says, by the keys of the project's namespace (Pulumi's `aws:*` below
    `aws`), returns the texts to write, by dotted key; none where there is nothing to do."""


def migrated(path: Path, text: str) -> tuple[str, tuple[Migration, ...]]:
    """A stack file's text as this version wants it, and what was changed in it.

    Every other character stays as it is, comments and encrypted values among them. What no
    migration knows to put right stays too: validation says what is wrong with it.

    Args:
        path: The file, for messages.
        text: What stands in it.

    Raises:
        SettingsError: A collection stands in the place of a value that is to be changed.
    """
    applied = []
    for migration in MIGRATIONS:
        try:
            plain = read_settings(str(path), parse(text)).plain
        except NotYamlError:
            return text, ()
        if values := migration.values(plain):
            text = with_values(path, text, values)
            applied.append(migration)
    return text, tuple(applied)


_COLLECTOR = re.compile(r"(?P<kept>(?:/[^/]+)*?/services/collector)/(?:raw|health|ack)(?:/1\.0)?/?")
"""HEC's endpoints that take no single events (Splunk REST API reference, "Input endpoint
descriptions", 2026-11-28)."""

_REST = re.compile(r"(?P<kept>.*?)/services(?:NS)?(?:/.*)?")


def _collector_url(plain: Mapping[str, Any]) -> Values:
    return _shorter(_splunk(plain), "url", _COLLECTOR, "destination.url")


def _search_url(plain: Mapping[str, Any]) -> Values:
    read_back = mapping(_splunk(plain).get("readBack"))
    return _shorter(read_back, "url", _REST, "destination.readBack.url")


def _splunk(plain: Mapping[str, Any]) -> Mapping[str, Any]:
    destination = mapping(plain.get("destination"))
    return destination if destination.get("type") == "splunk" else {}


def _shorter(section: Mapping[str, Any], key: str, pattern: re.Pattern[str], dotted: str) -> Values:
    url = section.get(key)
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
    except ValueError:
        return {}
    found = pattern.fullmatch(parts.path) if parts else None
    if parts is None or found is None:
        return {}
    return {dotted: parts._replace(path=found["kept"]).geturl()}


MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        "splunk-collector-url",
        "0.2.0",
        "destination.url names HEC's endpoint for events. 0.1 accepted its neighbours too: `raw` "
        "keeps a whole request as one text, `health` and `ack` take no events. Type the same URL "
        "into WorkOS's form: `logstreams form STACK` prints it.",
        _collector_url,
    ),
    Migration(
        "splunk-search-url",
        "0.2.0",
        "destination.readBack.url is the root of Splunk's REST API: 0.1 accepted the URL of one of "
        "its endpoints.",
        _search_url,
    ),
)
"""In the order of the versions that want them."""
