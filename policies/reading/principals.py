"""Which AWS accounts a statement lets in.

Source: IAM User Guide, "AWS JSON policy elements: Principal", "AWS global condition context keys",
2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from policies.reading.conditions import Condition
from policies.reading.documents import Statement
from policies.reading.requests import STRANGER, lets_in_account, lets_in_anybody

_ARN = re.compile(r"arn:[^:]+:(?:iam|sts)::([^:]*):.*", re.DOTALL)
_ACCOUNT = re.compile(r"\d{12}")
_ROOT = re.compile(r"\d{12}|arn:[^:]+:iam::\d{12}:root")
_ORGANIZATION = re.compile(r"o-[a-z0-9]+")
_OF_ONE_ACCOUNT = ("aws:principalarn", "aws:principalaccount")
_OF_AN_ORGANIZATION = ("aws:principalorgid", "aws:principalorgpaths")


def account_of(principal: str) -> str | None:
    """Return the account of an AWS principal or ARN; None where it names none."""
    if _ACCOUNT.fullmatch(principal):
        return principal
    arn = _ARN.fullmatch(principal)
    return arn.group(1) if arn and _ACCOUNT.fullmatch(arn.group(1)) else None


def is_arn(principal: str) -> bool:
    """Whether a principal is the ARN of a user, a role or a session of one account."""
    return ":" in principal and account_of(principal) is not None


def is_root(principal: str) -> bool:
    """Whether a principal is a whole account: everybody its administrators let."""
    return _ROOT.fullmatch(principal) is not None


def is_public(statement: Statement) -> bool:
    """Whether a statement is about anybody at all, and no condition keeps strangers out."""
    return statement.everyone and lets_in_anybody(statement)


def outsiders(statement: Statement, account: str | None, organizations: Iterable[str]) -> set[str]:
    """Return whom else a statement lets in: accounts, organizations.

    Args:
        statement: Of a resource's policy.
        account: The stack's; None: the stack does not say.
        organizations: IDs of those that may be let in.

    A principal that names no account is returned as it is written: nobody knows whose it is.
    """
    named = {each.value for each in statement.principals if each.kind == "AWS"} - {"*"}
    if statement.everyone:
        named |= {value for each in statement.conditions for value in _named_by(each)}
    return {
        shown
        for name in named
        if (shown := account_of(name) or name) != account
        and _is_let_in(statement, name, tuple(organizations))
    }


def _named_by(condition: Condition) -> Iterator[str]:
    """The accounts and organizations that a condition's values name."""
    if condition.negated or condition.operator == "null":
        return
    if condition.key in _OF_ONE_ACCOUNT:
        yield from condition.values
    elif condition.key in _OF_AN_ORGANIZATION:
        yield from (value.partition("/")[0] for value in condition.values)


def _is_let_in(statement: Statement, name: str, organizations: tuple[str, ...]) -> bool:
    if _ORGANIZATION.fullmatch(name):
        return name not in organizations and lets_in_account(statement, STRANGER, name)
    account = account_of(name)
    return account is None or lets_in_account(statement, account)
