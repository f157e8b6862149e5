"""The part of Datadog's query syntax that can be decided without Datadog.

Source: Datadog, "Log Search Syntax", 2026-11-24. Terms side by side or with AND between them, `-`
or NOT before one, `*` and `?` in a value. All else (OR, brackets, ranges, free text) is undecided.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Log = Mapping[str, frozenset[str] | None]
"""What is known of a log: values by `service`, `source` or `@attribute`; None: there, whatever."""

_STRUCTURE = re.compile(r'[()\[\]{}<>"“”]|&&|\|\|')
_TERM = re.compile(r"(?P<key>@?\w[\w.]*):(?P<value>(?:[\w./*?-]|\\.)+)")
_QUOTED = re.compile(r'(?P<before>[\s:]|^)"(?P<text>[\w./-]*)"(?=\s|$)')
_EVERY = "*"


def matches(query: str, log: Log, *, of_any_attributes: bool = False) -> bool | None:
    """Whether a log matches a query; None: that cannot be told.

    Args:
        query: A filter of Datadog's; empty: every log.
        log: What is known of the log. A tag or an attribute that is not named may be there or not.
        of_any_attributes: Ask for a log whose attributes are as the query wants them.
    """
    words = _QUOTED.sub(r"\g<before>\g<text>", query).split()
    if _STRUCTURE.search(" ".join(words)) or "OR" in words:
        return None
    decided: list[bool | None] = []
    negated = False
    for word in words:
        if word == "AND":
            continue
        if word == "NOT":
            negated = not negated
            continue
        bare = word.removeprefix("-")
        if of_any_attributes and bare.startswith("@") and _TERM.fullmatch(bare):
            negated = False
            continue
        found = _term(bare, log)
        turned = negated != (bare != word)
        decided.append(found if found is None else found != turned)
        negated = False
    if False in decided:
        return False
    return None if None in decided else True


def _term(word: str, log: Log) -> bool | None:
    if word == _EVERY:
        return True
    term = _TERM.fullmatch(word)
    if term is None or term["key"] not in log:
        return None
    values = log[term["key"]]
    if term["value"] == _EVERY:
        return True
    if values is None:
        return None
    pattern = _pattern(term["value"])
    if any(re.fullmatch(pattern, value) for value in values):
        return True
    # Attributes are compared by case; whether a service is, the document does not say.
    folded = any(re.fullmatch(pattern, value, re.IGNORECASE) for value in values)
    return None if folded and not term["key"].startswith("@") else False


def _pattern(value: str) -> str:
    parts = re.findall(r"\\.|.", value)
    return "".join(
        {"*": ".*", "?": "."}.get(part) or re.escape(part.removeprefix("\\")) for part in parts
    )
