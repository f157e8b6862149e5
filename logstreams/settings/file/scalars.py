"""What readers of YAML make of text that stands without quotes.

Pulumi reads a stack file with Go's yaml.v3: 012345670123 becomes the octal number 1402433619, a
22-digit identifier 1.23e+21, 2024-01-01 a time, and the next `pulumi config set` writes that back
into the file (tried with Pulumi 3.259.0, 2026-11-22). Other readers differ again (`yes` is a
boolean in YAML 1.1, a text in 1.2). So a text without quotes counts as a text only where every
version of YAML agrees that it is one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ruamel.yaml.resolver import implicit_resolvers

_KINDS = {
    "int": "a number",
    "float": "a number",
    "bool": "a boolean",
    "timestamp": "a date",
    "null": "nothing",
    "merge": "a merge key",
    "value": "a default key",
}
_NULLS = {"", "~", "null", "Null", "NULL"}
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")


@dataclass(frozen=True)
class AmbiguousScalar:
    """A text without quotes that some reader of YAML takes for something else.

    Attributes:
        text: As written.
        kind: What it is taken for, e.g. "a number".
    """

    text: str
    kind: str


def misread_kind(text: str) -> str | None:
    """What some reader of YAML takes this unquoted text for, or None where all read a text."""
    for _versions, tag, pattern, _first in implicit_resolvers:
        if pattern.match(text):
            return _KINDS.get(tag.rpartition(":")[2])
    return None


def read_plain(text: str) -> str | int | bool | AmbiguousScalar | None:
    """The value of a text that stands without quotes."""
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _PLAIN_NUMBER.fullmatch(text):
        return int(text)
    kind = misread_kind(text)
    return AmbiguousScalar(text, kind) if kind else text
