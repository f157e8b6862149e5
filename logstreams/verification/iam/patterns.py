"""Texts of a policy as patterns: wildcards, policy variables, and values known by their beginning.

Sources: IAM user guide, "Policy variables and tags" and "IAM JSON policy elements: Resource"
(2026-11-28): `*` is any run of characters, `?` any one; `${*}`, `${?}` and `${$}` are those
characters themselves; variables exist in Version 2012-10-17 only; one whose key is absent and that
names no default makes the text match nothing; what a variable stands for has no wildcards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .truth import Truth
from .values import Possible, Prefix

ANY_RUN: Final = "*"
ANY_ONE: Final = "?"

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_ESCAPED = frozenset("*?$")
_SEGMENTS_OF_AN_ARN = 6

Look = Callable[[str], Possible]
"""What is known of a condition key in the request."""


@dataclass(frozen=True)
class Pattern:
    """A text of a policy, its variables replaced."""

    parts: tuple[tuple[bool, str], ...]
    """Pieces in order: whether a piece is a wildcard, and its text."""
    unknown: frozenset[str] = frozenset()
    """Keys of variables whose value is not known; a wildcard stands in for each."""


def expanded(text: str, look: Look | None, *, wild: bool) -> Pattern | None:
    """A policy's text with its variables replaced; None where one has no value.

    Args:
        text: As it stands in the policy.
        look: Looks a condition key up; None: the document knows no variables.
        wild: Whether `*` and `?` are wildcards here.
    """
    if look is None or "${" not in text:
        return _plain(text, wild)
    parts: list[tuple[bool, str]] = []
    unknown: set[str] = set()
    place = 0
    for found in _VARIABLE.finditer(text):
        parts += _pieces(text[place : found.start()], wild)
        place = found.end()
        name, _, default = (piece.strip() for piece in found[1].partition(","))
        if name in _ESCAPED:
            parts.append((False, name))
            continue
        possible = look(name)
        if len(possible) == 1 and (values := possible[0]) is not None and _is_text(values):
            parts.append((False, str(values[0])))
        elif len(possible) == 1 and possible[0] is None:
            if not default:
                return None
            parts.append((False, default.strip("'")))
        else:
            unknown.add(name)
            parts.append((True, ANY_RUN))
    parts += _pieces(text[place:], wild)
    return Pattern(tuple(parts), frozenset(unknown))


def _is_text(values: tuple[object, ...]) -> bool:
    return len(values) == 1 and isinstance(values[0], str)


@lru_cache(maxsize=4096)
def _plain(text: str, wild: bool) -> Pattern:
    return Pattern(tuple(_pieces(text, wild)))


def _pieces(text: str, wild: bool) -> Iterator[tuple[bool, str]]:
    if not wild:
        if text:
            yield False, text
        return
    for piece in re.split(r"([*?])", text):
        if piece:
            yield piece in (ANY_RUN, ANY_ONE), piece


def matches(value: str | Prefix, pattern: Pattern, *, fold: bool = False) -> bool | None:
    """Whether a value matches; None where the unknown rest of the value decides.

    Args:
        value: The value.
        pattern: The pattern; its unknown variables are the caller's to see to.
        fold: Whether upper and lower case are the same.
    """
    if isinstance(value, Prefix):
        return _begins(value.text, pattern, fold)
    return _compiled(pattern.parts, fold).fullmatch(value) is not None


def arn_matches(value: str | Prefix, pattern: Pattern) -> bool | None:
    """As `matches`, by the components of an ARN: a wildcard stays within its own.

    Only the last component, and a `*` that ends the pattern, go beyond a colon (IAM user guide,
    "Condition operators", Amazon Resource Name condition operators, 2026-11-28).
    """
    if isinstance(value, Prefix):
        return _begins(value.text, pattern, fold=False)
    if value.count(":") < _SEGMENTS_OF_AN_ARN - 1:
        return False
    return _compiled_arn(pattern.parts).fullmatch(value) is not None


@lru_cache(maxsize=4096)
def _compiled(parts: tuple[tuple[bool, str], ...], fold: bool) -> re.Pattern[str]:
    words = {ANY_RUN: ".*", ANY_ONE: "."}
    source = "".join(words[text] if wild else re.escape(text) for wild, text in parts)
    return re.compile(source, re.DOTALL | (re.IGNORECASE if fold else 0))


@lru_cache(maxsize=4096)
def _compiled_arn(parts: tuple[tuple[bool, str], ...]) -> re.Pattern[str]:
    colons, source = 0, ""
    for number, (wild, text) in enumerate(parts):
        if not wild:
            colons += text.count(":")
            source += re.escape(text)
            continue
        beyond = colons >= _SEGMENTS_OF_AN_ARN - 1 or (text == ANY_RUN and number == len(parts) - 1)
        one = "." if beyond else "[^:]"
        source += f"{one}*" if text == ANY_RUN else one
    return re.compile(source, re.DOTALL)


def _begins(text: str, pattern: Pattern, fold: bool) -> bool | None:
    """Whether every, no or some continuation of a text matches; at least one character follows."""
    tokens = [
        (wild, piece)
        for wild, whole in pattern.parts
        for piece in ((whole,) if wild else (whole.lower() if fold else whole))
    ]
    reached = _after_runs(tokens, {0})
    for character in text.lower() if fold else text:
        reached = _after_runs(tokens, set(_steps(tokens, reached, character)))
        if not reached:
            return False
    rests = [tokens[place:] for place in reached]
    if any(rest and all(token == (True, ANY_RUN) for token in rest) for rest in rests):
        return True
    return None if any(rests) else False


def _steps(tokens: list[tuple[bool, str]], reached: set[int], character: str) -> Iterator[int]:
    for place in reached:
        if place == len(tokens):
            continue
        wild, piece = tokens[place]
        if wild and piece == ANY_RUN:
            yield place
        elif wild or piece == character:
            yield place + 1


def _after_runs(tokens: list[tuple[bool, str]], reached: set[int]) -> set[int]:
    """The places that can be reached without another character: past runs that may be empty."""
    found = set(reached)
    for place in sorted(reached):
        ahead = place
        while ahead < len(tokens) and tokens[ahead] == (True, ANY_RUN):
            ahead += 1
            found.add(ahead)
    return found


def decided(found: bool | None, pattern: Pattern, key: str) -> Truth:
    """What came of a match as a truth: unknown variables leave only a mismatch certain."""
    if found is False:
        return False
    if pattern.unknown:
        return pattern.unknown if found else pattern.unknown | {key}
    return frozenset({key}) if found is None else True
