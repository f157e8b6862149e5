"""Text from elsewhere, made safe to show: a terminal and XML both give control characters power."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text on one line, with every character that would not be seen as its escape.

    What would not be seen is what Unicode calls "other" or a separator: control characters, marks
    that turn the direction of writing, surrogates, spaces that are not the space.
    """
    line = text.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in line
    )
