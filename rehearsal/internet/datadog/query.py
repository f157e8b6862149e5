"""The searches this Datadog understands: terms that must all match.

`*` (everything) · `word`, `"a phrase"` (the message only) · `*:word`, `*:"a phrase"` (message and
all attributes; not in the filters of indexes) · `service:x`, `source:x`, `host:x`, `status:x` and
tags `key:x` · `@path.of.attribute:x`, case and all, with `*` and `?` in it · `-` before a term ·
`AND` between them. Source: *Log Management*, "Log Search Syntax" (2026-11-24). Matching whole words
in any case, and any item of a list, is inferred from its examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from rehearsal.internet.messages.datadog import DatadogLog

_TERM = re.compile(
    r'(?P<minus>-)?(?:(?P<key>\*|@?[A-Za-z_][\w.\-/]*):)?(?:"(?P<phrase>(?:[^"\\]|\\.)*)"|(?P<word>[^\s"():]+))'
)
_UNKNOWN = re.compile(r"\b(OR|NOT)\b|[()\[\]@<>]")
_FIELDS = ("service", "source", "host", "status")


class BadQuery(ValueError):
    """The query is none, or another than those above."""


def matches(query: str, log: DatadogLog) -> bool:
    """Whether the log matches.

    Raises:
        BadQuery: The query is not understood.
    """
    return all(found is not minus for found, minus in _judged(query, log))


def check(query: str) -> None:
    """Read a query without a log.

    Raises:
        BadQuery: It is not understood.
    """
    list(_terms(query))


def check_filter(query: str) -> None:
    """Read the query of an index or of an exclusion filter, where full-text search is none.

    Raises:
        BadQuery: It is not understood.
    """
    if any(term["key"] == "*" for term in _terms(query)):
        raise BadQuery(f"an index cannot be filtered by full-text search: {query}")


def _judged(query: str, log: DatadogLog) -> Iterator[tuple[bool, bool]]:
    for term in _terms(query):
        yield _finds(term["key"], _value(term), log), term["minus"] is not None


def _terms(query: str) -> Iterator[re.Match[str]]:
    position = 0
    while position < len(query):
        if query[position].isspace():
            position += 1
            continue
        term = _TERM.match(query, position)
        if term is None or (term["phrase"] is None and _UNKNOWN.search(term["word"])):
            raise BadQuery(f"This stand-in for Datadog knows no such query: {query}")
        position = term.end()
        if term[0] != "AND":
            yield term


def _value(term: re.Match[str]) -> str:
    phrase = term["phrase"]
    return str(term["word"]) if phrase is None else re.sub(r"\\(.)", r"\1", phrase)


def _finds(key: str | None, value: str, log: DatadogLog) -> bool:
    if value == "*" and key in (None, "*"):
        return True
    if key is None:
        return _holds(log.message, value)
    if key == "*":
        return any(_holds(text, value) for text in (log.message, *_texts(log.attributes)))
    if key.startswith("@"):
        found = _at(log.attributes, key.removeprefix("@").split("."))
        return any(fnmatchcase(str(each), value) for each in found)
    if key in _FIELDS:
        return bool(getattr(log, key) == value)
    return f"{key}:{value}" in log.tags


def _holds(text: str, words: str) -> bool:
    pattern = rf"(?<![^\W_]){re.escape(words)}(?![^\W_])"
    return re.search(pattern, text, re.IGNORECASE) is not None


def _at(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """Yield what lies at a path, in each item of a list on the way."""
    if isinstance(value, list):
        for each in value:
            yield from _at(each, path)
    elif not path:
        yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _at(value[path[0]], path[1:])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    else:
        yield str(value)
