"""Values that no stack file may hold: a WorkOS API key, and a template's placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from logstreams.settings.file.keys import KeyPath
from logstreams.settings.file.nodes import Span, parse
from logstreams.settings.file.parsed_file import ParsedFile
from logstreams.settings.file.stack_file import read_settings
from logstreams.settings.file.validate import place_at
from logstreams.settings.secret_text import holds_api_key
from logstreams.settings.stack import StackSettings

_WANTED = (
    "no WorkOS API key in this file: revoke it in the WorkOS Dashboard, store the new "
    "one in the environment or Secrets Manager, and name that place in apiKey"
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
            reading.tell(path, f"the placeholder {mark.text}", _wanted(reading, path), mark.span)


def placeholders(file: str, text: str) -> Mapping[str, str]:
    """What is left to be filled in of a template: what is wanted, by dotted key.

    Args:
        file: Its name.
        text: A template's.
    """
    reading = read_settings(file, parse(text))
    open_ = [path for path, mark in reading.marks.items() if is_placeholder(mark.text.strip('"'))]
    return {
        ".".join(map(str, path)): _wanted(reading, path)
        for path in open_
        if path and path[0] != "tags"
    }


def _wanted(reading: ParsedFile, path: KeyPath) -> str:
    location: KeyPath = path
    if path[0] == "destination" and len(path) > 1:
        # pydantic's locations name the member of a union, a file names it by its type.
        kind = str((reading.plain.get("destination") or {}).get("type"))
        location = (path[0], kind, *path[1:])
    try:
        wanted = place_at(StackSettings, location).wanted
    except (KeyError, TypeError):  # below another union, or of no known type
        wanted = "no such key"
    return "the real value" if wanted == "no such key" else wanted
