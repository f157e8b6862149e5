"""Datadog's queries, as far as they can be decided without Datadog.

Source: Datadog, "Log Search Syntax" (2026-11-24): terms side by side or with AND between them, OR,
`-` before a term, parentheses, `key:(a OR b)`, quotes, `*` and `?` outside them, ranges, CIDR().
NOT stands in one of its examples. How AND and OR bind is not documented: where both readings of
`a OR b c` differ, the query is undecided. So is a leaf of any other form.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

Values: TypeAlias = frozenset[str] | None
"""What is known of a key's values; empty: the log has none; None: it has one, whatever it is."""


class Documented(frozenset[str]):
    """Values that a key documentedly has; it may have another instead."""


@dataclass(frozen=True)
class Log:
    """What is known of a log."""

    values: Mapping[str, Values] = field(default_factory=dict)
    """By `service`, `source`, a tag's key or `@attribute`."""
    text: str | None = None
    """All that its message can hold; None: not known."""
    every_tag: bool = False
    """Whether a tag that `values` lacks is not there; else it may be."""


class Wild(Enum):
    """What stands for other characters."""

    MANY = "*"
    ONE = "?"


Glob: TypeAlias = tuple[str | Wild, ...]
"""A value to compare with, character by character."""


@dataclass(frozen=True)
class Term:
    """`key:value`; the key is `@attribute`, a reserved attribute or a tag's."""

    key: str
    glob: Glob


@dataclass(frozen=True)
class Cidr:
    """`CIDR(@attribute,10.0.0.0/8)`."""

    key: str
    networks: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """Free text: words of the message, in any case."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Opaque:
    """What is not understood, or not comparable: a range."""

    text: str
    key: str = ""


Leaf: TypeAlias = Term | Cidr | Words | Opaque


@dataclass(frozen=True)
class Negation:
    """The other way round."""

    node: Node


@dataclass(frozen=True)
class Conjunction:
    """All of these; of none: every log."""

    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Disjunction:
    """One of these at least."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Readings:
    """Two ways to read the same words; decided where they agree."""

    one: Node
    other: Node


Node: TypeAlias = Leaf | Negation | Conjunction | Disjunction | Readings
Look: TypeAlias = Callable[[Leaf], bool | None]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<cidr>CIDR\(\s*(?P<of>@[\w.]+)\s*,\s*(?P<nets>[\d./:a-fA-F,\s]+)\))
    | (?P<sign>-(?=\S)|NOT(?=[\s(]))
    | (?P<open>\() | (?P<close>\))
    | (?P<word>AND|OR)(?=[\s(]|$)
    | (?:(?P<key>@?[A-Za-z_][\w.\-/]*):)?
      (?: (?P<group>(?<=:)\()
        | (?P<range>(?<=:)(?:\[[^\[\]]*\]|(?:>=|<=|>|<)[^\s()]+))
        | "(?P<quoted>(?:[^"\\]|\\.)*)"(?=[\s()]|$)
        | (?P<bare>(?:[^\s()"\[\]{}<>:\\@#!+=^~&|“”]|\\.)+)(?=[\s()]|$)
        | (?P<odd>(?:(?![()])\S)+) )
    )""",
    re.VERBOSE,
)


def parse(query: str) -> Node:
    """A query's structure; what cannot be read is one leaf that is never decided."""
    try:
        parser = _Parser(query)
        node = parser.alternatives()
        parser.end()
    except _Unreadable:
        return Opaque(query)
    return node


def matches(query: str, log: Log) -> bool | None:
    """Whether a log matches a query; None: that cannot be told.

    Args:
        query: A filter of Datadog's; empty: every log.
        log: What is known of the log.
    """
    return decide(parse(query), lambda leaf: holds(leaf, log))


def decide(node: Node, look: Look) -> bool | None:
    """A query's value where leaves have those that `look` tells; None: not decided."""
    match node:
        case Negation(inner):
            found = decide(inner, look)
            return None if found is None else not found
        case Conjunction(nodes):
            every = {decide(each, look) for each in nodes}
            return False if False in every else None if None in every else True
        case Disjunction(nodes):
            some = {decide(each, look) for each in nodes}
            return True if True in some else None if None in some else False
        case Readings(one, other):
            found = decide(one, look)
            return found if found == decide(other, look) else None
        case _:
            return look(node)


def leaves(node: Node) -> Iterator[Leaf]:
    """Every leaf, in order."""
    match node:
        case Negation(inner):
            yield from leaves(inner)
        case Conjunction(nodes) | Disjunction(nodes):
            for each in nodes:
                yield from leaves(each)
        case Readings(one, _):
            yield from leaves(one)
        case _:
            yield node


def holds(leaf: Leaf, log: Log) -> bool | None:
    """Whether a log has what one leaf asks for; None: that cannot be told."""
    if isinstance(leaf, Words):
        return _may_say(leaf.words, log.text)
    if leaf.key not in log.values:
        is_tag = bool(leaf.key) and not leaf.key.startswith("@")
        return False if log.every_tag and is_tag else None
    values = log.values[leaf.key]
    if values is None:
        return True if isinstance(leaf, Term) and leaf.glob == (Wild.MANY,) else None
    if isinstance(leaf, Term):
        return _compared(leaf, values)
    if not values:
        return False
    return _within(values, leaf.networks) if isinstance(leaf, Cidr) else None


def _may_say(words: tuple[str, ...], text: str | None) -> bool | None:
    """Never True: that the message of a log sent as an object is its text is not documented."""
    if text is None or all(word.lower() in text.lower() for word in words):
        return None
    return False


def _compared(term: Term, values: frozenset[str]) -> bool | None:
    if any(re.fullmatch(regex(term.glob), value) for value in values):
        return True
    # Attributes are compared by case; whether a service is, the document does not say.
    folded = any(re.fullmatch(regex(term.glob), value, re.IGNORECASE) for value in values)
    unsure = isinstance(values, Documented) or (folded and not term.key.startswith("@"))
    return None if unsure else False


def regex(glob: Glob) -> str:
    """A value to compare with as a regular expression."""
    forms = {Wild.MANY: ".*", Wild.ONE: "."}
    return "".join(forms[one] if isinstance(one, Wild) else re.escape(one) for one in glob)


def _within(values: frozenset[str], networks: tuple[str, ...]) -> bool | None:
    """None: something there is no address, or no network."""
    try:
        ranges = [ipaddress.ip_network(each, strict=False) for each in networks]
        return any(ipaddress.ip_address(value) in each for value in values for each in ranges)
    except ValueError:
        return None


class _Unreadable(Exception):
    """The query has another form than the documented ones."""


class _Parser:
    """Reads a query from left to right."""

    def __init__(self, query: str) -> None:
        self._query, self._at = query.rstrip(), 0
        self._token: re.Match[str] | None = None
        self._next()

    def end(self) -> None:
        """Raise unless all has been read."""
        if self._token is not None:
            raise _Unreadable

    def alternatives(self, key: str = "") -> Node:
        """What OR separates, up to a closing parenthesis or the end.

        Args:
            key: In `key:(…)`, what each value there is of.
        """
        rows: list[list[Node]] = [[]]
        while self._token is not None and not self._token["close"]:
            if self._token["word"] == "OR":
                rows.append([])
            elif self._token["word"] != "AND":
                rows[-1].append(self._signed(key))
                continue
            self._next()
        if len(rows) == 1:
            return rows[0][0] if len(rows[0]) == 1 else Conjunction(tuple(rows[0]))
        if not all(rows):
            raise _Unreadable
        first = Disjunction(
            tuple(row[0] if len(row) == 1 else Conjunction(tuple(row)) for row in rows)
        )
        if all(len(row) == 1 for row in rows):
            return first
        # `a b OR c d` as a (b OR c) d: neighbours of each OR belong together.
        ands: list[list[Node]] = [[]]
        for row in rows:
            ands[-1].append(row[0])
            ands.extend([node] for node in row[1:])
        return Readings(first, Conjunction(tuple(Disjunction(tuple(one)) for one in ands)))

    def _signed(self, key: str) -> Node:
        token = self._token
        if token is None:
            raise _Unreadable
        if token["sign"]:
            self._next()
            return Negation(self._signed(key))
        if token["open"] or token["group"]:
            self._next()
            inner = self.alternatives(token["key"] or key)
            if self._token is None or not self._token["close"]:
                raise _Unreadable
            self._next()
            return inner
        self._next()
        return _leaf(token, key)

    def _next(self) -> None:
        if self._at >= len(self._query):
            self._token = None
            return
        self._token = _TOKEN.match(self._query, self._at)
        if self._token is None:
            raise _Unreadable
        self._at = self._token.end()


def _leaf(token: re.Match[str], key: str) -> Node:
    if token["cidr"]:
        networks = tuple(one.strip() for one in token["nets"].split(","))
        return Cidr(token["of"], networks)
    key = token["key"] or key
    said = token[0].strip()
    if token["range"]:
        return Opaque(said, key)
    if token["close"] or token["word"]:
        raise _Unreadable
    if token["odd"] is not None:
        if said in ("&&", "||"):
            raise _Unreadable
        return Opaque(said, key)
    quoted, bare = token["quoted"], token["bare"]
    if key:
        return Term(key, _glob(bare) if quoted is None else tuple(_unescaped(quoted)))
    if bare == "*":
        return Conjunction()
    text = bare if quoted is None else quoted
    words = tuple(re.findall(r"[^\W_]+", _unescaped(text)))
    return Words(words) if words else Opaque(said)


def _glob(bare: str) -> Glob:
    wild = {"*": Wild.MANY, "?": Wild.ONE}
    return tuple(wild.get(each) or each.removeprefix("\\") for each in re.findall(r"\\.|.", bare))


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
