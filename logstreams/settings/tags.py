"""Tags on everything the kit makes.

Sources (2026-11-22): AWS "Tag naming limits and requirements" (50 tags, keys of 128 and values of
256 characters, `aws:` reserved); IAM user guide, "Tags for IAM resources" (keys that differ only in
case are the same key on a role).
"""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from logstreams.settings.section import Wanted, refusal

MANAGED_BY = "managed-by"
"""The key of the tag on everything the kit makes."""
KIT = "workos-log-streams"
"""Its value, unless the stack file gives another."""

_MARKS = set("_.:/=+-@")
_WANTED_KEY = "a tag key: 1 to 128 letters, digits, spaces and _.:/=+-@"
_WANTED_VALUE = "a tag value: at most 256 letters, digits, spaces and _.:/=+-@"


def _of_tag_characters(text: str) -> bool:
    return all(char in _MARKS or unicodedata.category(char)[0] in "LNZ" for char in text)


def _key(key: str) -> str:
    if not _of_tag_characters(key):
        raise refusal(_WANTED_KEY)
    if key.lower().startswith("aws:"):
        raise refusal("a tag key that does not begin with aws: (reserved by AWS)")
    return key


def _value(value: str) -> str:
    if not _of_tag_characters(value):
        raise refusal(_WANTED_VALUE)
    return value


def _unlike(tags: dict[str, str]) -> dict[str, str]:
    seen: dict[str, str] = {}
    for key in tags:
        before = seen.setdefault(key.lower(), key)
        if before != key:
            raise refusal(f"one tag key instead of {before} and {key}: IAM ignores case", at=key)
    return tags


_Key = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128),
    AfterValidator(_key),
    Wanted(_WANTED_KEY),
]
_Value = Annotated[
    str, StringConstraints(max_length=256), AfterValidator(_value), Wanted(_WANTED_VALUE)
]

Tags = Annotated[
    dict[_Key, _Value],
    Field(max_length=50),
    AfterValidator(_unlike),
    Wanted("a mapping of at most 50 tags"),
]
