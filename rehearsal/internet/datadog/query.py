"""The searches this Datadog understands, each read into a function of a log.

Source: *Log Management*, "Log Search Syntax" (2026-11-24), which has `AND` (also between terms side
by side), `OR`, `-`, `NOT` in an example, parentheses, and:

`*` (everything) · `word`, `"a phrase"` (the message only) · `*:word`, `*:"a phrase"` (message and
all attributes; not in the filters of indexes) · `service:x`, `source:x`, `host:x`, `status:x` and
tags `key:x` · `@path.of.attribute:x` · `key:(x OR y)` · `:>1`, `:[1 TO 2]` ·
`CIDR(@path,10.0.0.0/8)` · `*` and `?` in a value that is not quoted · `\\` before what is special.

Inferred: whole words match in any case; any item of a list matches; attributes go by case and tags
do not; AND binds closer than OR.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from rehearsal.internet.messages.datadog import DatadogLog

Search: TypeAlias = Callable[[DatadogLog], bool]

_LEXEME = re.compile(
    r'(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<range>\[[^\[\]]+ TO [^\[\]]+\]|[<>]=?[\d.]+)'
    r"|(?P<mark>[()])|(?P<plain>(?:[^\s()\"\[\]<>\\]|\\.)+)"
)
_SPECIAL = re.compile(r"(?<!\\)[@:=!{}^~#+|&“”]")
_KEY = re.compile(r"(\*|@?[A-Za-z_][\w.\-/]*):(.*)", re.DOTALL)
_CIDR = re.compile(r"CIDR\(\s*@([\w.]+)\s*,([^()]+)\)")
_FIELDS = ("service", "source", "host", "status")


class BadQuery(ValueError):
    """The query is none, or another than those above."""


def matches(query: str, log: DatadogLog) -> bool:
    """Whether the log matches.

    Raises:
        BadQuery: The query is not understood.
    """
    return _Reader(query).search()(log)


def check(query: str) -> None:
    """Read a query without a log.

    Raises:
        BadQuery: It is not understood.
    """
    _Reader(query).search()


def check_filter(query: str) -> None:
    """Read the query of an index or of an exclusion filter, where full-text search is none.

    Raises:
        BadQuery: It is not understood.
    """
    reader = _Reader(query)
    reader.search()
    if reader.is_full_text:
        raise BadQuery(f"an index cannot be filtered by full-text search: {query}")


class _Reader:
    """Takes a query apart from the left."""

    def __init__(self, query: str) -> None:
        self._query, self._rest = query, query.strip()
        self.is_full_text = False

    def search(self) -> Search:
        """The whole query."""
        found = self._union(None) if self._rest else _everything
        if self._rest:
            raise self._bad()
        return found

    def _union(self, key: str | None) -> Search:
        parts = [self._intersection(key)]
        while self._takes("OR"):
            parts.append(self._intersection(key))
        return lambda log: any(part(log) for part in parts)

    def _intersection(self, key: str | None) -> Search:
        parts = [self._negatable(key)]
        while self._rest and not self._rest.startswith(")") and not self._sees("OR"):
            self._takes("AND")
            parts.append(self._negatable(key))
        return lambda log: all(part(log) for part in parts)

    def _negatable(self, key: str | None) -> Search:
        if self._takes("NOT") or self._takes_mark("-"):
            part = self._negatable(key)
            return lambda log: not part(log)
        if self._takes_mark("("):
            return self._closed(self._union(key))
        return self._term(key)

    def _term(self, key: str | None) -> Search:
        if cidr := _CIDR.match(self._rest):
            self._advance(cidr.end())
            return self._in_networks(cidr[1], cidr[2])
        if key is None and (named := _KEY.match(self._rest)):
            key = named[1]
            self._rest = named[2]
            if self._rest.startswith("("):
                self._takes_mark("(")
                return self._closed(self._union(key))
        lexeme = _LEXEME.match(self._rest)
        if lexeme is None or lexeme["mark"] or lexeme[0] in ("AND", "OR", "NOT"):
            raise self._bad()
        after = self._rest[lexeme.end() : lexeme.end() + 1]
        if after and not after.isspace() and after != ")":
            raise self._bad()
        self._advance(lexeme.end())
        return self._leaf(key, lexeme)

    def _leaf(self, key: str | None, lexeme: re.Match[str]) -> Search:
        self.is_full_text |= key == "*"
        if lexeme["range"]:
            if key in (None, "*"):
                raise self._bad()
            return _between(str(key), *_limits(lexeme[0]))
        if lexeme["plain"] and _SPECIAL.search(lexeme[0]):
            raise self._bad()
        pattern = _pattern(lexeme)
        if pattern == ".*" and key in (None, "*"):
            return _everything
        if key is None:
            return lambda log: _says(log.message, pattern)
        if key == "*":
            return lambda log: any(
                _says(text, pattern) for text in (log.message, *_texts(log.attributes))
            )
        flags = re.NOFLAG if key.startswith("@") else re.IGNORECASE
        return lambda log: any(
            re.fullmatch(pattern, value, flags | re.DOTALL) for value in _values(key, log)
        )

    def _in_networks(self, path: str, listed: str) -> Search:
        try:
            networks = [
                ipaddress.ip_network(each.strip(), strict=False) for each in listed.split(",")
            ]
        except ValueError:
            raise self._bad() from None
        return lambda log: any(
            address in network
            for address in map(_address, _values(f"@{path}", log))
            if address is not None
            for network in networks
        )

    def _closed(self, inner: Search) -> Search:
        if not self._takes_mark(")"):
            raise self._bad()
        return inner

    def _sees(self, word: str) -> bool:
        return re.match(rf"{word}(?=[\s(]|$)", self._rest) is not None

    def _takes(self, word: str) -> bool:
        if not self._sees(word):
            return False
        self._advance(len(word))
        return True

    def _takes_mark(self, mark: str) -> bool:
        if not self._rest.startswith(mark):
            return False
        self._advance(len(mark))
        return True

    def _advance(self, length: int) -> None:
        self._rest = self._rest[length:].lstrip()

    def _bad(self) -> BadQuery:
        return BadQuery(f"This stand-in for Datadog knows no such query: {self._query}")


def _everything(log: DatadogLog) -> bool:
    del log
    return True


def _pattern(lexeme: re.Match[str]) -> str:
    """A regular expression; what is quoted or escaped stands for itself."""
    if lexeme["quoted"]:
        return re.escape(re.sub(r"\\(.)", r"\1", lexeme[0][1:-1]))
    wild = {"*": ".*", "?": "."}
    parts = re.findall(r"\\.|.", lexeme[0], re.DOTALL)
    return "".join(wild.get(each) or re.escape(each.removeprefix("\\")) for each in parts)


def _limits(said: str) -> tuple[float, float, bool]:
    """The lowest and the highest value, and whether they are within."""
    try:
        if said.startswith("["):
            low, high = said[1:-1].split(" TO ")
            return _number(low, -1), _number(high, 1), True
        value = float(said.lstrip("<>="))
    except ValueError:
        raise BadQuery(f"This stand-in for Datadog knows no such query: {said}") from None
    infinite = float("inf")
    return (value, infinite, "=" in said) if said[0] == ">" else (-infinite, value, "=" in said)


def _number(limit: str, sign: int) -> float:
    return sign * float("inf") if limit.strip() == "*" else float(limit)


def _between(key: str, low: float, high: float, within: bool) -> Search:
    def search(log: DatadogLog) -> bool:
        for value in _values(key, log):
            try:
                number = float(value)
            except ValueError:
                continue
            if low < number < high or (within and number in (low, high)):
                return True
        return False

    return search


def _says(text: str, pattern: str) -> bool:
    words = pattern.replace(".*", r"\S*")
    return re.search(rf"(?<![^\W_]){words}(?![^\W_])", text, re.IGNORECASE) is not None


def _values(key: str, log: DatadogLog) -> Iterator[str]:
    if key.startswith("@"):
        found = _at(log.attributes, key.removeprefix("@").split("."))
        yield from (str(each) for each in found if each is not None)
    elif key in _FIELDS:
        value = getattr(log, key)
        yield from [value] if value else []
    else:
        for tag in log.tags:
            name, _, value = tag.partition(":")
            if name == key:
                yield value


def _address(value: str) -> Any:
    try:
        return ipaddress.ip_address(value)
    except ValueError:
        return None


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
