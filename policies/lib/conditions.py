"""Conditions of policy statements, and their patterns: `*` is any text, `?` any one character.

Source: IAM User Guide, "IAM JSON policy elements: Condition operators", 2026-11-22.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    escaped = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(escaped, re.IGNORECASE | re.DOTALL)


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern covers a text; letter case aside, as in actions."""
    return _compiled(pattern).fullmatch(text) is not None


def is_pattern(text: str) -> bool:
    """Whether a text is more than itself."""
    return "*" in text or "?" in text


_NEGATIVE = (
    "StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike", "NumericNotEquals",
    "DateNotEquals", "NotIpAddress", "ArnNotEquals", "ArnNotLike",
)  # fmt: skip
_POSITIVE = (
    "StringEquals", "StringEqualsIgnoreCase", "StringLike", "NumericEquals", "NumericLessThan",
    "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals",
    "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals", "Bool",
    "BinaryEquals", "IpAddress", "ArnEquals", "ArnLike", "Null",
)  # fmt: skip
_OPERATORS = {name.lower() for name in (*_NEGATIVE, *_POSITIVE)}
_NEGATED = {name.lower() for name in _NEGATIVE}
_QUANTIFIERS = ("forallvalues", "foranyvalue")
_IF_EXISTS = "ifexists"
_WITH_PATTERNS = ("stringlike", "arnlike", "arnequals")


class UnknownOperator(Exception):
    """There is no such operator; the text is its name."""


@dataclass(frozen=True)
class Condition:
    """One key under one operator."""

    operator: str
    """In lower case, without quantifier and IfExists."""
    key: str
    """In lower case."""
    values: tuple[str, ...]
    if_exists: bool = False
    quantifier: str = ""
    """forallvalues, foranyvalue or empty."""

    @property
    def negated(self) -> bool:
        """Whether it holds for all but its values."""
        return self.operator in _NEGATED

    @property
    def holds_without_key(self) -> bool:
        """Whether it holds for a request that has no such key."""
        if self.operator == "null":
            return "true" in [value.lower() for value in self.values]
        if self.if_exists or self.quantifier == "forallvalues":
            return True
        return self.negated and not self.quantifier

    @property
    def pins(self) -> bool:
        """Whether nothing but its values passes: positive, not without the key, no value is any."""
        return (
            not self.negated
            and self.operator != "null"
            and not self.holds_without_key
            and not (self.operator in _WITH_PATTERNS and any(map(_is_anything, self.values)))
        )

    @property
    def written(self) -> str:
        """The operator as policies write it, `forallvalues:stringequalsifexists` say."""
        quantifier = f"{self.quantifier}:" if self.quantifier else ""
        return f"{quantifier}{self.operator}{_IF_EXISTS if self.if_exists else ''}"


def _is_anything(value: str) -> bool:
    """Whether a pattern says nothing of what it covers."""
    return "*" in value and not value.strip("*?:")


def condition(operator: str, key: str, values: tuple[str, ...]) -> Condition:
    """Return the condition of an operator as it is written, `ForAnyValue:StringLikeIfExists` say.

    Raises:
        UnknownOperator: There is none of that name.
    """
    quantifier, colon, rest = operator.lower().rpartition(":")
    name = rest.removesuffix(_IF_EXISTS)
    if name not in _OPERATORS or (colon and quantifier not in _QUANTIFIERS):
        raise UnknownOperator(operator)
    return Condition(name, key.lower(), values, rest.endswith(_IF_EXISTS), quantifier)
