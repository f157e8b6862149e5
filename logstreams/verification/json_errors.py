"""What is wrong with JSON that a model does not take, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pydantic import ValidationError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_PLACE = re.compile(r"(?P<what>.+) at line (?P<line>\d+) column (?P<column>\d+)")
"""How pydantic-core 2 ends its word on text that is no JSON."""


def told_errors(error: ValidationError) -> Iterator[str]:
    """Where each error is and what is wrong there; never a value, which may be a secret.

    Such as `line 3, column 7: found no JSON: expected value`, `stacks[0].result: Field required`
    or, about all of it, `found no JSON object`.
    """
    for detail in error.errors(include_url=False, include_input=False):
        where, what = dotted(detail["loc"]), _what(detail)
        yield f"{where}: {what}" if where else what


def dotted(keys: Sequence[str | int]) -> str:
    """A key's place as a message writes it, `stacks[0].result`; empty: it is the whole."""
    parts = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return "".join(parts).removeprefix(".")


def _what(detail: ErrorDetails) -> str:
    if detail["type"] == "json_invalid":
        said = str(detail.get("ctx", {}).get("error", detail["msg"]))
        if place := _PLACE.fullmatch(said):
            where = f"line {place['line']}, column {place['column']}"
            what = place["what"].replace("expected ident", "expected value")  # nul for null
            return f"{where}: found no JSON: {what}"
        return f"found no JSON: {said}"
    whole = not detail["loc"] and detail["type"] == "model_type"
    return "found no JSON object" if whole else detail["msg"]
