"""Values that a template leaves to be filled in, and nobody filled in."""

from __future__ import annotations

import re

from logstreams.settings.file.keys import KeyPath
from logstreams.settings.file.reading import ParsedFile
from logstreams.settings.file.shape import place_at
from logstreams.settings.stack import StackSettings

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
