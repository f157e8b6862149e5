"""Whom the conditions of a statement about everybody name.

`Principal: "*"` with StringEquals aws:PrincipalAccount lets in that account, as a Principal of it
does. Source: IAM user guide, "AWS global condition context keys" (2026-11-28).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .conditions import Condition
from .documents import Statement

_OF_ACCOUNTS = ("aws:principalaccount", "aws:principalarn", "kms:calleraccount", "aws:vpceaccount",
                "s3:dataaccesspointaccount", "s3:dataaccesspointarn")  # fmt: skip
_OF_SOURCES = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceowner")
_OF_ORGANIZATIONS = ("aws:principalorgid", "aws:principalorgpaths", "aws:vpceorgid",
                     "aws:vpceorgpaths")  # fmt: skip
_OF_SOURCES_ORGANIZATION = ("aws:sourceorgid", "aws:sourceorgpaths")
_USER_ID = "aws:userid"

_ACCOUNT = re.compile(r"[\d*?]{1,12}")
_PARTS_OF_AN_ARN = 6


@dataclass(frozen=True)
class Named:
    """One value of a condition, and whom it names."""

    text: str
    """As written."""
    account: str = ""
    """12 digits; of a pattern one that fits."""
    partition: str = "aws"
    """Of the account's ARN."""
    organization: str = ""
    """`o-…`; of a pattern one that fits."""
    unique_id: str | None = None
    """`AROA…`, or what stands in its place."""
    sample: str = ""
    """A value of aws:userid that fits."""
    of_source: bool = False
    """Whether it says for whom a service acts, and not who asks."""


def named_by(statement: Statement) -> Iterator[Named]:
    """The accounts, organizations and unique IDs that a statement's conditions let in."""
    for condition in statement.conditions:
        test = condition.test
        if test is None or test.operator is None or test.operator.negated:
            continue
        for text in condition.wanted:
            if "${" not in text and (found := _named(condition, text)):
                yield found


def _named(condition: Condition, text: str) -> Named | None:
    key = condition.key.lower()
    wild = "like" in condition.operator.lower() or "arn" in condition.operator.lower()
    if key in _OF_ACCOUNTS + _OF_SOURCES:
        account = account_in(text)
        if account is None:
            return None
        partition = text.split(":")[1] if text.startswith("arn:aws") else "aws"
        return Named(text, _fitting(account, wild), partition, of_source=key in _OF_SOURCES)
    if key in _OF_ORGANIZATIONS + _OF_SOURCES_ORGANIZATION:
        organization = sample(text.partition("/")[0], wild=wild)
        return Named(text, organization=organization, of_source=key in _OF_SOURCES_ORGANIZATION)
    if key == _USER_ID:
        unique_id = text.partition(":")[0].rstrip("*")
        return Named(text, unique_id=unique_id, sample=sample(text, wild=wild))
    return None


def account_in(text: str) -> str | None:
    """The account of an ARN or an account's ID, which may be a pattern; None: there is none."""
    parts = text.split(":", _PARTS_OF_AN_ARN - 1)
    found = parts[4] if len(parts) == _PARTS_OF_AN_ARN else text
    return found if _ACCOUNT.fullmatch(found) else None


def _fitting(account: str, wild: bool) -> str:
    """An account's ID that a pattern fits."""
    if not wild or not set(account) & set("*?"):
        return account
    digits = account.replace("?", "9")
    fixed = len(digits.replace("*", ""))
    return digits.replace("*", "9" * (12 - fixed), 1).replace("*", "")


def sample(text: str, *, wild: bool, filler: str = "x") -> str:
    """A value that a text of a policy fits."""
    return text.replace("*", filler).replace("?", filler) if wild else text
