"""Putting one value into a YAML text, leaving every other character as it is.

Writing the document anew from what was read, even with a round-trip writer, would change quotes,
nulls and white space elsewhere. So the value is put in at its place in the text.
"""

from __future__ import annotations

import re

from logstreams.settings.file.nodes import Mapping, Node, Scalar, Sequence

_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?::[A-Za-z][A-Za-z0-9]*)?")


class InTheWayError(Exception):
    """A value stands where a mapping is needed, or a collection where the value is to go."""

    def __init__(self, node: Node) -> None:
        super().__init__("in the way")
        self.node = node


def put(text: str, mapping: Mapping, keys: tuple[str, ...], value: str) -> str:
    """The text with a value set, in double quotes.

    Args:
        text: The whole document.
        mapping: A mapping in it.
        keys: The keys from there to the value; sections that are missing are made.
        value: What to set.

    Raises:
        InTheWayError: There is something else at the place, or on the way to it.
    """
    key, *deeper = keys
    found = [node for name, node in mapping.pairs if isinstance(name, Scalar) and name.text == key]
    if not found:
        return _insert(text, mapping, f"{_key(key)}: {_rendered(tuple(deeper), value)}")
    node = found[0]
    if isinstance(node, Mapping) and deeper:
        return put(text, node, tuple(deeper), value)
    if not isinstance(node, Scalar) or (deeper and not _is_empty(node)):
        raise InTheWayError(node)
    return _replace(text, node, _rendered(tuple(deeper), value))


def _is_empty(node: Scalar) -> bool:
    return node.plain and node.text in {"", "~", "null"}


def _replace(text: str, node: Scalar, rendered: str) -> str:
    start, end = node.span.start, node.span.end
    if start == end:  # an empty value: its place is right behind the colon
        rendered = f" {rendered}"
    if text[start:end].endswith("\n"):  # a block scalar, which has its line's end in it
        rendered += _line_end(text)
    return text[:start] + rendered + text[end:]


def _insert(text: str, mapping: Mapping, pair: str) -> str:
    if mapping.flow:
        if not mapping.pairs:
            return f"{text[: mapping.span.end - 1]}{pair}{text[mapping.span.end - 1 :]}"
        last = mapping.pairs[-1][1].span
        comma = ", " if last.end > last.start else " , "
        return f"{text[: last.end]}{comma}{pair}{text[last.end :]}"
    first_key = mapping.pairs[0][0].span.start
    indent = " " * (first_key - text.rfind("\n", 0, first_key) - 1)
    after = _line_after(text, _last_character(mapping))
    before = text[:after] if text[:after].endswith("\n") else text[:after] + _line_end(text)
    return f"{before}{indent}{pair}{_line_end(text)}{text[after:]}"


def _last_character(node: Node) -> int:
    """The offset behind the node; a block collection's own span runs on over comments."""
    if isinstance(node, Mapping) and not node.flow:
        return _last_character(node.pairs[-1][1])
    if isinstance(node, Sequence) and not node.flow:
        return _last_character(node.items[-1])
    return node.span.end


def _line_after(text: str, offset: int) -> int:
    if text[:offset].endswith("\n"):
        return offset
    newline = text.find("\n", offset)
    return len(text) if newline < 0 else newline + 1


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _rendered(keys: tuple[str, ...], value: str) -> str:
    if not keys:
        return _quoted(value)
    return f"{{{_key(keys[0])}: {_rendered(keys[1:], value)}}}"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else _quoted(key)


def _quoted(value: str) -> str:
    return f'"{"".join(map(_escaped, value))}"'


def _escaped(character: str) -> str:
    if character in {"\\", '"'}:
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"
