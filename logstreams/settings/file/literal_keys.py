"""A WorkOS API key in a stack file is a leak, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator

from logstreams.settings.file.keys import KeyPath
from logstreams.settings.file.nodes import Span
from logstreams.settings.file.reading import ParsedFile
from logstreams.settings.secret_text import holds_api_key

_WANTED = (
    "no WorkOS API key in this file: revoke it in the WorkOS Dashboard, keep the new one in the "
    "environment or Secrets Manager, and name that place in apiKey"
)

_NOWHERE: KeyPath = ()


def tell_literal_keys(reading: ParsedFile, text: str) -> None:
    """Note every value that holds what looks like an API key, and every other line with one.

    The values are looked at too because YAML's escapes can spell a key that no line shows. Whatever
    else was found at such a value is told no more.
    """
    lines = dict(_lines_with_key(text))
    holding = {path: mark for path, mark in reading.marks.items() if holds_api_key(mark.text)}
    reading.findings = [each for each in reading.findings if each.path not in holding]
    for path, mark in holding.items():
        reading.tell(path, "a WorkOS API key", _WANTED, mark.span)
        for number in range(text.count("\n", mark.span.start, mark.span.end) + 1):
            lines.pop(mark.span.line + number, None)
    for span in lines.values():
        reading.tell(_NOWHERE, "a WorkOS API key", _WANTED, span, f"(line {span.line})")


def _lines_with_key(text: str) -> Iterator[tuple[int, Span]]:
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        end = start + len(line)
        if holds_api_key(line):
            yield number, Span(start, end, number)
        start = end + 1
