"""The part of Datadog's query syntax that can be decided without Datadog.

Source: Datadog, "Log Search Syntax", 2026-11-24. Terms side by side or with AND between them, `-`
or NOT before one, `*` and `?` in a value. All else (OR, brackets, ranges, free text) is undecided.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

Log = Mapping[str, frozenset[str] | None]
"""What is known of a log: values by `service`, `source` or `@attribute`; None: there, whatever."""

_STRUCTURE = re.compile(r'[()\[\]{}<>"“”]|&&|\|\|')
_TERM = re.compile(r"(?P<key>@?\w[\w.]*):(?P<value>(?:[\w./*?-]|\\.)+)")
_QUOTED = re.compile(r'(?P<before>[\s:]|^)"(?P<text>[\w./-]*)"(?=\s|$)')
_EVERY = "*"


@dataclass(frozen=True)
class Terms:
    """A query's terms: what is decided of them, and what depends on the log's attributes."""

    decided: bool | None
    """Whether all terms but `of_attributes` hold; None: that cannot be told."""
    of_attributes: frozenset[tuple[str, str, bool]] = frozenset()
    """Attribute, pattern, and whether the log has to have it (else: must not)."""

    def __and__(self, other: Terms) -> Terms:
        """What matches both queries."""
        both = (self.decided, other.decided)
        decided = False if False in both else None if None in both else True
        terms = Terms(decided, self.of_attributes | other.of_attributes)
        return Terms(False) if _contradict(terms.of_attributes) else terms

    def within(self, other: Terms) -> bool:
        """Whether it is sure that what this one matches is matched by the other too."""
        return other.decided is True and all(
            any(_implies(mine, theirs) for mine in self.of_attributes)
            for theirs in other.of_attributes
        )


def matches(query: str, log: Log) -> bool | None:
    """Whether a log matches a query; None: that cannot be told.

    Args:
        query: A filter of Datadog's; empty: every log.
        log: What is known of the log. A tag or an attribute that is not named may be there or not.
    """
    terms = terms_of(query, log)
    if terms.decided is not True or not terms.of_attributes:
        return terms.decided
    return None


def terms_of(query: str, log: Log) -> Terms:
    """A query as far as a log decides it.

    Args:
        query: A filter of Datadog's; empty: every log.
        log: What is known of the log. What is not known of its attributes is left open.
    """
    words = _QUOTED.sub(r"\g<before>\g<text>", query).split()
    if _STRUCTURE.search(" ".join(words)) or "OR" in words:
        return Terms(None)
    decided: list[bool | None] = []
    open_: set[tuple[str, str, bool]] = set()
    for bare, negated in _signed(words):
        found = _term(bare, log)
        if found is None and bare.startswith("@") and (term := _TERM.fullmatch(bare)):
            open_.add((term["key"], term["value"], not negated))
        else:
            decided.append(found if found is None else found != negated)
    if False in decided or _contradict(frozenset(open_)):
        return Terms(False)
    return Terms(None if None in decided else True, frozenset(open_))


def _signed(words: list[str]) -> Iterator[tuple[str, bool]]:
    """Each term, and whether it is negated."""
    negated = False
    for word in words:
        if word == "AND":
            continue
        if word == "NOT":
            negated = not negated
            continue
        bare = word.removeprefix("-")
        yield bare, negated != (bare != word)
        negated = False


def _contradict(terms: frozenset[tuple[str, str, bool]]) -> bool:
    """Whether no log can have such attributes, as far as that is plain."""
    wanted = [(key, value) for key, value, has in terms if has]
    return any(
        (not has and fnmatchcase(mine, value)) or (has and _apart(key, mine, value))
        for own, mine in wanted
        for key, value, has in terms
        if own == key
    )


def _apart(key: str, one: str, other: str) -> bool:
    """Whether no single value matches both patterns; an event has several targets."""
    before, after = (re.split(r"[*?]", each, maxsplit=1)[0] for each in (one, other))
    if key.startswith("@targets"):
        return False
    return not (before.startswith(after) or after.startswith(before)) or (
        (before == one and not fnmatchcase(one, other))
        or (after == other and not fnmatchcase(other, one))
    )


def _implies(mine: tuple[str, str, bool], theirs: tuple[str, str, bool]) -> bool:
    if mine[0] != theirs[0] or mine[2] != theirs[2]:
        return False
    value, wider = (mine[1], theirs[1]) if mine[2] else (theirs[1], mine[1])
    return fnmatchcase(value, wider)


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
