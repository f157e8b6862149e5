"""Values that no stack file may hold: a WorkOS API key, and a template's placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterator

from logstreams.settings.file.keys import KeyPath
from logstreams.settings.file.nodes import Span
from logstreams.settings.file.parsed_file import ParsedFile
from logstreams.settings.file.validate import place_at
from logstreams.settings.secret_text import holds_api_key
from logstreams.settings.stack import StackSettings

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


# Words that stand for a value in anybody's template, and identifiers of zeros alone, as in
# stacks/template.yaml: no account, organization or resource has one.
_WORD = re.compile(
    r"<[^<>]*>|\$?\{\{?[^{}]*\}\}?|…|\.\.\."
    r"|(?:change|replace|fill)[-_ ]?(?:me|this|in)|todo|tbd|fixme",
    re.IGNORECASE,
)
_ZEROS = re.compile(r"0{12}|org_0{26}|(?:vpc|subnet|sg)-0{8,17}|arn:\S*(?::0{12}:|/0{8}-)\S*")


def is_placeholder(text: str) -> bool:
    """Whether a text stands for a value that somebody has to fill in."""
    return bool(_WORD.fullmatch(text.strip()) or _ZEROS.fullmatch(text))


def tell_placeholders(reading: ParsedFile) -> None:
    """Note every value that is a placeholder and of which nothing has been told.

    Tags are the customer's own words.
    """
    told = {finding.path for finding in reading.findings}
    for path, mark in reading.marks.items():
        if not path or path[0] == "tags" or path in told:
            continue
        if is_placeholder(mark.text.strip('"')):
            reading.tell(path, f"the placeholder {mark.text}", _wanted(path), mark.span)


def _wanted(path: KeyPath) -> str:
    # Deeper down pydantic's locations name the members of unions, which a file does not.
    place = place_at(StackSettings, path) if len(path) == 1 else None
    known = place is not None and place.wanted != "no such key"
    return place.wanted if place and known else "the value that belongs there"
