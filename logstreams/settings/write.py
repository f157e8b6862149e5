"""Writing values into a stack file; every other character stays as it is."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from collections.abc import Mapping as Values
from contextlib import contextmanager
from pathlib import Path

from logstreams.settings.file.keys import key_of, path_of
from logstreams.settings.file.nodes import Mapping, Node, NotYamlError, Scalar, Sequence, parse
from logstreams.settings.file.parsed_file import show
from logstreams.settings.load import parse_settings, read_text
from logstreams.settings.plain_values import is_plain
from logstreams.settings.problem import Problem, SettingsError

_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?::[A-Za-z][A-Za-z0-9]*)?")


class InTheWayError(Exception):
    """A value stands where a mapping is needed, or a collection where the value is to go."""

    def __init__(self, node: Node) -> None:
        super().__init__("in the way")
        self.node = node


def put(
    text: str, mapping: Mapping, keys: tuple[str, ...], value: str, *, plain: bool = False
) -> str:
    """The text with a value set, in double quotes unless it is plain.

    Args:
        text: The whole document.
        mapping: A mapping in it.
        keys: The keys from there to the value, the last perhaps the place in a list, from 0;
            sections that are missing are made.
        value: What to set.
        plain: It is a number or a boolean, which stands without quotes.

    Raises:
        InTheWayError: There is something else at the place, or on the way to it.
    """
    key, *deeper = keys
    found = [node for name, node in mapping.pairs if isinstance(name, Scalar) and name.text == key]
    if not found:
        return _insert(
            text, mapping, f"{_key(key)}: {_rendered(tuple(deeper), value, plain=plain)}"
        )
    node = found[0]
    if isinstance(node, Mapping) and deeper:
        return put(text, node, tuple(deeper), value, plain=plain)
    if isinstance(node, Sequence) and len(deeper) == 1 and deeper[0].isdecimal():
        place = int(deeper[0])
        if place >= len(node.items):
            raise InTheWayError(node)
        node, deeper = node.items[place], []
    if not isinstance(node, Scalar) or (deeper and not _is_empty(node)):
        raise InTheWayError(node)
    return _replace(text, node, _rendered(tuple(deeper), value, plain=plain))


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


def _rendered(keys: tuple[str, ...], value: str, *, plain: bool) -> str:
    if not keys:
        return value if plain else _quoted(value)
    return f"{{{_key(keys[0])}: {_rendered(keys[1:], value, plain=plain)}}}"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else _quoted(key)


def _quoted(value: str) -> str:
    return f'"{"".join(map(_escaped, value))}"'


def _escaped(character: str) -> str:
    if character in {"\\", '"'}:
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def write_values(path: Path, values: Values[str, str]) -> None:
    """Set values in a stack file, numbers without quotes; every other character stays as it is.

    Args:
        path: The stack file.
        values: Texts by dotted key without the project's namespace, e.g. `stream.externalId`
            (Pulumi's own as `aws.profile`). Sections that are missing are made.

    Raises:
        SettingsError: With these values the file would have problems, whether theirs or its own, or
            it cannot be written. It is as it was then.
    """
    rewrite(path, with_values(path, read_text(path), values))


def rewrite(path: Path, text: str) -> None:
    """Replace what stands in a stack file, all of it or nothing.

    Raises:
        SettingsError: The text has problems, or cannot be written. The file is as it was then.
    """
    parse_settings(path, text)
    with _writable(path):
        _write_atomically(path.resolve(), text)


def take_out(path: Path, key: str) -> None:
    """Take one text out of a stack file; every other character stays as it is.

    Args:
        path: The stack file.
        key: Its dotted key, as for `write_values`. One that is not there is no error.

    Raises:
        SettingsError: Without it the file would have problems, or it cannot be written. It is as it
            was then.
    """
    text = read_text(path)
    section, _, name = key.rpartition(".")
    within = _child(_config(text), key_of((section,)))
    if not isinstance(within, Mapping) or (pair := _pair(within, name)) is None:
        return
    rewrite(path, _without(text, within, pair))


def _pair(mapping: Mapping, key: str) -> tuple[Node, Node] | None:
    named = (one for one in mapping.pairs if isinstance(one[0], Scalar) and one[0].text == key)
    return next(named, None)


def _child(mapping: Mapping | None, key: str) -> Node | None:
    pair = _pair(mapping, key) if mapping else None
    return pair[1] if pair else None


def _without(text: str, mapping: Mapping, pair: tuple[Node, Node]) -> str:
    start, end = pair[0].span.start, pair[1].span.end
    if not mapping.flow:
        return text[: text.rfind("\n", 0, start) + 1] + text[_line_after(text, end) :]
    place = mapping.pairs.index(pair)
    if place:
        start = mapping.pairs[place - 1][1].span.end
    elif len(mapping.pairs) > 1:
        end = mapping.pairs[1][0].span.start
    return text[:start] + text[end:]


def create_stack_file(path: Path, text: str) -> None:
    """Write a stack file that is not there yet.

    Raises:
        SettingsError: The text has problems, there is such a file, or it cannot be written. Nothing
            was written then.
    """
    parse_settings(path, text)
    with _writable(path):
        path.parent.mkdir(exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError:
            raise SettingsError((already_there(path),)) from None
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)


def already_there(path: Path) -> Problem:
    """The problem of a stack file that would be overwritten."""
    return Problem(str(path), "(the file)", "a stack file", "no file yet: none is overwritten")


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        found = (error.strerror or type(error).__name__).lower()
        problem = Problem(str(path), "(the file)", found, "a file that can be written")
        raise SettingsError((problem,)) from None


def with_values(path: Path, text: str, values: Values[str, str]) -> str:
    """A stack file's text with texts set; for the arguments see `write_values`.

    Raises:
        SettingsError: There is something else at the place of a value, or on the way to it.
    """
    for key, value in values.items():
        text = _with(path, text, key, value)
    return text


def _with(path: Path, text: str, key: str, value: str) -> str:
    config = _config(text)
    if config is None:
        return text  # there is no place for it, as the validation of the whole will say
    parts = tuple(key.split("."))
    head = parts[: 2 if parts[0] == "aws" else 1]
    names = [name.text for name, _ in config.pairs if isinstance(name, Scalar)]
    written = (name for name in names if path_of(name) == head)
    keys = (next(written, key_of(head)), *parts[len(head) :])
    try:
        return put(text, config, keys, value, plain=is_plain(parts, value))
    except InTheWayError as error:
        line = error.node.span.line
        wanted = "nothing, or a text to replace"
        problem = Problem(str(path), key_of(parts), show(error.node), wanted, line)
        raise SettingsError((problem,)) from None


def _config(text: str) -> Mapping | None:
    try:
        root = parse(text)
    except NotYamlError:
        return None
    pairs = root.pairs if isinstance(root, Mapping) else ()
    for key, value in pairs:
        if isinstance(key, Scalar) and key.text == "config":
            return value if isinstance(value, Mapping) else None
    return None


def _write_atomically(path: Path, text: str) -> None:
    """Write all of the text or nothing, whatever happens meanwhile."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(path.stat().st_mode)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
