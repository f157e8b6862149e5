"""Numbers, booleans and words, as a stack file may write them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from logstreams.settings.file.parsed_file import AmbiguousScalar
from logstreams.settings.section import Wanted


def _word(value: object) -> object:
    return value.text if isinstance(value, AmbiguousScalar) and value.kind == "a boolean" else value


def _flag(value: object) -> object:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


Word = BeforeValidator(_word)
"""For a choice among words: `off` needs no quotes, since no choice here is a boolean."""

Boolean = Annotated[bool, Field(strict=True), Wanted("true or false")]

TopLevelBoolean = Annotated[Boolean, BeforeValidator(_flag)]
"""A boolean that may stand in quotes: `pulumi config set` writes top-level values that way."""


def whole_number(least: int, most: int, what: str) -> tuple[object, ...]:
    """Annotations of an int between two bounds, both allowed.

    Args:
        least: The smallest number allowed.
        most: The greatest.
        what: What is counted, e.g. "days".
    """
    wanted = Wanted(f"a whole number of {what}, {least} to {most}, without quotes")
    return (Field(strict=True, ge=least, le=most), wanted)


def text_of(longest: int) -> tuple[object, ...]:
    """Annotations of a line of text: at most so many characters, none of them invisible."""
    wanted = Wanted(f"a line of text, at most {longest} characters")
    return (Field(max_length=longest, pattern=r"^[^\x00-\x1f\x7f]*$"), wanted)
