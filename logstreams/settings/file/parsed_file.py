"""From a stack file's document to plain values, each with its place and its text as written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml.resolver import implicit_resolvers

from logstreams.settings.file.keys import KeyPath, key_of
from logstreams.settings.file.nodes import Mapping, Node, Scalar, Sequence, Span, Unsupported
from logstreams.settings.problem import Problem, shown

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


MERGE_KEY = "<<"
"""Takes over another mapping's pairs (yaml.org/type/merge); Pulumi's reader follows it."""


@dataclass(frozen=True)
class SourceLocation:
    """A value as it was written.

    Attributes:
        span: Where it stands.
        text: What a message shows of it.
        misread: What some reader of YAML takes it for, where it stands without quotes.
    """

    span: Span
    text: str
    misread: str | None = None


@dataclass(frozen=True)
class Diagnostic:
    """A problem, with what is needed to put it in order and to tell it once."""

    path: KeyPath
    offset: int
    problem: Problem


@dataclass
class ParsedFile:
    """What a stack file says, before its schema judges it.

    Attributes:
        file: Its name as the caller gave it.
        plain: The settings, keys and nulls as written.
        marks: Each value's place, by path; nulls have one too. `()` is the whole.
        findings: What is wrong with the writing itself.
    """

    file: str
    plain: dict[str, Any] = field(default_factory=dict)
    marks: dict[KeyPath, SourceLocation] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)

    def tell(self, path: KeyPath, found: str, wanted: str, span: Span, key: str = "") -> None:
        """Note a problem; `key` names it where the path does not."""
        problem = Problem(self.file, key or key_of(path), found, wanted, span.line)
        self.findings.append(Diagnostic(path, span.start, problem))

    def value(self, node: Node, path: KeyPath) -> Any:
        """The node's plain value; None for null and for what has been told as a problem."""
        misread = misread_kind(node.text) if isinstance(node, Scalar) and node.plain else None
        self.marks[path] = SourceLocation(node.span, show(node), misread)
        if isinstance(node, Scalar):
            return read_plain(node.text) if node.plain else node.text
        if isinstance(node, Sequence):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.items)]
        if isinstance(node, Unsupported):
            self.tell(path, node.what, "the value itself", node.span)
            return None
        if _is_encrypted(node):
            wanted = "a plain value (this file names secrets and never contains them)"
            self.tell(path, "a value encrypted by Pulumi", wanted, node.span)
            return None
        return {key: self.value(below, (*path, key)) for key, below in self.pairs(node, path)}

    def pairs(self, mapping: Mapping, path: KeyPath) -> list[tuple[str, Node]]:
        """The mapping's pairs, each key a text and there once; whatever else is told."""
        first: dict[str, tuple[Span, Node]] = {}
        for key, value in mapping.pairs:
            text = key.text if isinstance(key, Scalar) else show(key)
            name = key_of((*path, text)) if path else text
            if not isinstance(key, Scalar):
                self.tell((*path, text), f"{text} as a key", "a string as the key", key.span, name)
            elif key.plain and text == MERGE_KEY:
                wanted = "the keys themselves: merge keys are not supported"
                self.tell((*path, text), "a merge key", wanted, key.span, name)
            elif key.plain and not isinstance(read_plain(text), str):
                self.tell((*path, text), f"the key {text}", f'"{text}", in quotes', key.span, name)
            elif text in first:
                before = f"the key again, after line {first[text][0].line}"
                self.tell((*path, text), before, "the key once", key.span, name)
            else:
                first[text] = key.span, value
        return [(text, value) for text, (_span, value) in first.items()]


def show(node: Node) -> str:
    """What a message shows of a node."""
    if isinstance(node, Unsupported):
        return node.what
    if not isinstance(node, Scalar):
        return "a list" if isinstance(node, Sequence) else "a mapping"
    if not node.plain:
        return f'"{shown(node.text)}"'
    return "nothing" if read_plain(node.text) is None else shown(node.text)


def _is_encrypted(mapping: Mapping) -> bool:
    return [key.text for key, _ in mapping.pairs if isinstance(key, Scalar)] == ["secure"]
