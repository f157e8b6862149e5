"""Which AWS accounts a statement lets in.

Source: IAM User Guide, "AWS JSON policy elements: Principal", "AWS global condition context keys",
2026-11-22.
"""

from __future__ import annotations

import re

from policies.reading.documents import Statement

_ARN = re.compile(r"arn:[^:]+:(?:iam|sts)::([^:]*):.*", re.DOTALL)
_ACCOUNT = re.compile(r"\d{12}")
_ROOT = re.compile(r"\d{12}|arn:[^:]+:iam::\d{12}:root")
_OF_ONE_ACCOUNT = ("aws:principalarn", "aws:principalaccount")
_OF_AN_ORGANIZATION = ("aws:principalorgid", "aws:principalorgpaths")


def account_of(principal: str) -> str | None:
    """Return the account of an AWS principal or ARN; None where it names none."""
    if _ACCOUNT.fullmatch(principal):
        return principal
    arn = _ARN.fullmatch(principal)
    return arn.group(1) if arn and _ACCOUNT.fullmatch(arn.group(1)) else None


def is_root(principal: str) -> bool:
    """Whether a principal is a whole account: everybody its administrators let."""
    return _ROOT.fullmatch(principal) is not None


def is_public(statement: Statement) -> bool:
    """Whether a statement is about anybody at all, and no condition pins who that is."""
    return statement.everyone and not any(
        each.pins
        and (
            each.key in _OF_AN_ORGANIZATION
            or (each.key in _OF_ONE_ACCOUNT and all(map(account_of, each.values)))
        )
        for each in statement.conditions
    )


def accounts(statement: Statement) -> set[str]:
    """Return the accounts a statement names: as principals, or where anybody is pinned to some.

    A principal that names no account is returned as it is written: nobody knows whose it is.
    """
    named = [each.value for each in statement.principals if each.kind == "AWS"]
    if statement.everyone:
        named = [
            value
            for each in statement.conditions
            if each.pins and each.key in _OF_ONE_ACCOUNT
            for value in each.values
        ]
    return {account_of(name) or name for name in named}
