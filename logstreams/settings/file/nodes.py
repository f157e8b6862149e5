"""A YAML document as it was written: every value with its text and its place.

Nothing is constructed: no tag is resolved and no alias followed, so a document cannot make a value
larger than its own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

DEEPEST = 16
"""Levels a document may have; a stack file has five."""


@dataclass(frozen=True)
class Span:
    """Where a node stands: offsets into the text, and its first line from 1."""

    start: int
    end: int
    line: int


@dataclass(frozen=True)
class Scalar:
    """A text; `plain` where it stands without quotes, so that its meaning is open."""

    span: Span
    text: str
    plain: bool


@dataclass(frozen=True)
class Sequence:
    """A list; `flow` where in brackets."""

    span: Span
    items: tuple[Node, ...]
    flow: bool


@dataclass(frozen=True)
class Mapping:
    """A mapping, with every pair that was written, equal keys too; `flow` where in braces."""

    span: Span
    pairs: tuple[tuple[Node, Node], ...]
    flow: bool


@dataclass(frozen=True)
class Unsupported:
    """An alias or a tagged value: `what` says which."""

    span: Span
    what: str


Node = Scalar | Sequence | Mapping | Unsupported


_COLON = re.compile(r"[ \t]*:")


class NotYamlError(Exception):
    """The text is not one YAML document that can be read.

    Attributes:
        found: What is wrong.
        span: Where.
    """

    def __init__(self, found: str, mark: StreamMark | None) -> None:
        super().__init__(found)
        self.found = found
        self.span = Span(mark.index, mark.index, mark.line + 1) if mark else Span(0, 0, 1)


def parse(text: str) -> Node | None:
    """The document's root, or None where the text holds no document.

    Raises:
        NotYamlError: It is not YAML, holds more than one document, or is nested too deeply.
    """
    events = iter(YAML(typ="safe", pure=True).parse(text))
    try:
        next(events)  # the stream's start
        if isinstance(next(events), StreamEndEvent):
            return None
        root = _Composer(text, events).node(depth=0)
        next(events)  # the document's end
        after = next(events)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotYamlError(str(error.problem or error.context), mark) from None
    except YAMLError as error:
        raise NotYamlError(str(error).partition("\n")[0], None) from None
    if not isinstance(after, StreamEndEvent):
        raise NotYamlError("a second document", after.start_mark)
    return root


class _Composer:
    """Makes nodes of the events of one document."""

    def __init__(self, text: str, events: Iterator[Event]) -> None:
        self.text = text
        self.events = events

    def node(self, depth: int, event: Event | None = None) -> Node:
        """The node that begins with the event, or with the next one."""
        event = event or next(self.events)
        if depth > DEEPEST:
            raise NotYamlError(f"more than {DEEPEST} levels", event.start_mark)
        if isinstance(event, ScalarEvent):
            scalar = Scalar(_span(event), event.value, plain=not event.style)
            return _untagged(scalar, event.tag)
        if isinstance(event, SequenceStartEvent):
            items = []
            while not isinstance(following := next(self.events), SequenceEndEvent):
                items.append(self.node(depth + 1, following))
            span = _span(event, following)
            return _untagged(Sequence(span, tuple(items), bool(event.flow_style)), event.tag)
        if isinstance(event, MappingStartEvent):
            pairs = []
            while not isinstance(following := next(self.events), MappingEndEvent):
                pairs.append(self.pair(depth + 1, following))
            span = _span(event, following)
            return _untagged(Mapping(span, tuple(pairs), bool(event.flow_style)), event.tag)
        if isinstance(event, AliasEvent):
            return Unsupported(_span(event), f"an alias, *{event.anchor}")
        raise TypeError(f"no node begins with {event}")

    def pair(self, depth: int, event: Event) -> tuple[Node, Node]:
        """The key that begins with the event, and its value."""
        key, value = self.node(depth, event), self.node(depth)
        colon = _COLON.match(self.text, key.span.end)
        if isinstance(value, Scalar) and value.span.start == value.span.end and colon:
            # The parser places an empty value at whatever comes next, comments and lines later.
            value = Scalar(Span(colon.end(), colon.end(), key.span.line), "", plain=True)
        return key, value


def _untagged(node: Node, tag: str | None) -> Node:
    return node if tag is None else Unsupported(node.span, f"a value with the tag {tag}")


def _span(first: Event, last: Event | None = None) -> Span:
    start, end = first.start_mark, (last or first).end_mark
    return Span(start.index, end.index, start.line + 1)
