"""The schema's judgement of a reading, in a reader's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from logstreams.settings.file.keys import KeyPath
from logstreams.settings.file.reading import ParsedFile, SourceLocation
from logstreams.settings.file.shape import Place, place_at
from logstreams.settings.file.suggestion import known_key
from logstreams.settings.stack import StackSettings

_CREDENTIALS = re.compile(r"://[^/@\s]+@")
"""A user and a password in a URL: they are shown to nobody."""


def judge(reading: ParsedFile, customer: str) -> StackSettings | None:
    """The settings, or None where the schema refuses them: the reading then has why as findings.

    What is wrong with the writing of a value has been told already and is not told again.
    """
    told = {finding.path for finding in reading.findings if finding.path}
    try:
        return StackSettings.from_plain({"aws": {}, **reading.plain, "customer": customer})
    except ValidationError as error:
        for path, found, wanted in _sentences(error, reading):
            if not any(path[:length] in told for length in range(len(path) + 1)):
                reading.tell(path, found, wanted, _mark(reading, path).span)
    return None


def _sentences(error: ValidationError, reading: ParsedFile) -> Iterator[tuple[KeyPath, str, str]]:
    """Path, found and wanted of each of pydantic's errors."""
    for detail in error.errors(include_url=False, include_input=False):
        place = place_at(StackSettings, detail["loc"])
        path = place.path
        match detail["type"]:
            case "missing":
                yield path, "nothing", place.wanted
            case "extra_forbidden":
                parent = place_at(StackSettings, detail["loc"][:-1])
                yield path, "an unknown key", known_key(str(path[-1]), _settable(parent))
            case "union_tag_not_found":
                yield (*path, "type"), "nothing", place.wanted
            case "union_tag_invalid":
                path = (*path, "type")
                yield path, _mark(reading, path).text, place.wanted
            case _:
                yield _refused(detail, place, reading)


def _refused(detail: ErrorDetails, place: Place, reading: ParsedFile) -> tuple[KeyPath, str, str]:
    context: dict[str, Any] = detail.get("ctx", {}) if detail["type"] == "refused" else {}
    at = context.get("at")
    path = place.path if at is None else (*place.path, at)
    wanted = context.get("wanted", place.wanted)
    if place.of_key:
        return path, f"the key {path[-1]}", wanted
    mark = _mark(reading, path)
    if place.text and mark.misread:
        found = f"{mark.text} without quotes, which YAML reads as {mark.misread}"
        # 0o12 in quotes would be refused next.
        return path, found, f'it in quotes: "{mark.text}"' if place.accepts(mark.text) else wanted
    return path, _CREDENTIALS.sub("://…@", mark.text), wanted


def _settable(parent: Place) -> tuple[str, ...]:
    """The keys a file may write there; `customer` and `aws` come from elsewhere."""
    return tuple(key for key in parent.keys if parent.path or key not in {"customer", "aws"})


def _mark(reading: ParsedFile, path: KeyPath) -> SourceLocation:
    """The mark of the value there, or of the nearest one around it."""
    while path not in reading.marks:
        path = path[:-1]
    return reading.marks[path]
