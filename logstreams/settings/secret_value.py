"""What a stored text means as a secret: the value alone, fit for an HTTP header.

Every secret of the kit goes through here, whoever reads it: the program, the commands, and the
receiver's function in Lambda, whose package has this module by a link. Standard library only.

A value comes with more than itself when it is stored: `echo` and editors end it with a newline,
some begin a file with a byte order mark, a page that it is copied from puts in characters of no
width, and Secrets Manager's console stores key/value pairs as a JSON object.
"""

from __future__ import annotations

import json
import re
import unicodedata

_SHOWN_KEY = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class UnusableSecret(Exception):
    """The text is no value that a header carries; the message says why, and never shows it."""


class SeveralValues(UnusableSecret):
    """A JSON object, and nothing says which of its values is the secret."""


def secret_value(stored: str | bytes, key: str | None = None) -> str:
    """The secret in a stored text.

    Args:
        stored: As it was read; bytes are UTF-8.
        key: Which value of a JSON object is meant; None: its only one. A text that is no JSON
            object is the value itself, whatever the key.

    Returns:
        The value: visible ASCII characters, and spaces between them (RFC 9110, field values);
        empty where nothing but white space is stored.

    Raises:
        UnusableSecret: It has another character, or it is a JSON object and no text is chosen.
    """
    text = _stripped(_decoded(stored))
    if text.startswith("{") and text.endswith("}"):
        text = _stripped(_member(text, key))
    for position, character in enumerate(text, 1):
        if not (" " <= character <= "~" or character == "\t"):
            raise UnusableSecret(
                f"{_named(character)} at character {position} of {len(text)}, which no HTTP header "
                "carries"
            )
    return text


def invisible_around(stored: str) -> str:
    """The first character of no width around the value, named; empty: there is none.

    White space is not meant: whoever reads a secret takes that away.
    """
    begins, ends = _edge(stored), _edge(stored[::-1])
    if begins:
        return f"{_named(begins)} at its beginning"
    return f"{_named(ends)} at its end" if ends else ""


def _edge(text: str) -> str:
    around = (c for c in text[: len(text) - len(_stripped_left(text))] if _has_no_width(c))
    return next(around, "")


def _decoded(stored: str | bytes) -> str:
    if isinstance(stored, str):
        return stored
    try:
        return stored.decode()
    except UnicodeDecodeError as error:
        found = f"the byte 0x{stored[error.start]:02X} at byte {error.start + 1}"
        raise UnusableSecret(f"{found}, which is not UTF-8") from None


def _stripped(text: str) -> str:
    return _stripped_left(_stripped_left(text)[::-1])[::-1]


def _stripped_left(text: str) -> str:
    start = 0
    while start < len(text) and _is_around(text[start]):
        start += 1
    return text[start:]


def _is_around(character: str) -> bool:
    return character.isspace() or character == "\0" or _has_no_width(character)


def _has_no_width(character: str) -> bool:
    """Format characters: byte order mark, zero-width space and joiners, soft hyphen, bidi marks."""
    return unicodedata.category(character) == "Cf"


def _member(text: str, key: str | None) -> str:
    try:
        found = json.loads(text)
    except ValueError:
        raise UnusableSecret("a text in braces that is no JSON object") from None
    names = ", ".join(name if _SHOWN_KEY.fullmatch(name) else "…" for name in found)
    if key is None and len(found) != 1:
        if not found:
            raise UnusableSecret("a JSON object with no key")
        raise SeveralValues(f"a JSON object with the keys {names}, and one value is wanted")
    name = next(iter(found)) if key is None else key
    if name not in found:
        raise UnusableSecret(f"a JSON object with the keys {names or 'none'}, and not {name}")
    value = found[name]
    if not isinstance(value, str):
        shown = name if _SHOWN_KEY.fullmatch(name) else "…"
        raise UnusableSecret(f"a JSON object whose {shown} is no text")
    return value


def _named(character: str) -> str:
    name = unicodedata.name(character, "a control character").lower()
    return f"U+{ord(character):04X} ({name})"
