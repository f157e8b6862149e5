"""Whom a resource's policy lets in from outside, and what such a caller carries.

A stranger chooses its own user agent, headers and tags, and chooses none of what AWS says of it:
account, organization, unique ID, VPC. So a condition on the latter keeps strangers out unless a
wildcard matches them as well, and one on the former keeps nobody out. Source: IAM user guide, "AWS
global condition context keys" (2026-11-28), which says of each key where its value comes from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .decision import Denied
from .documents import Document, Statement, parse
from .evaluation import Policies, decide
from .principals import Principal, role_session, somebody_of, user
from .request import Request, Rest
from .values import ABSENT, UNKNOWN, Possible, Prefix, known

ANYBODY = "anybody"
"""The account of a stranger of whom nothing is known; no account has this ID."""

_SAID_BY_AWS: dict[str, Possible] = {
    "aws:principalorgid": known("o-another"),
    "aws:principalorgpaths": known(Prefix("o-another/r-")),
    "aws:userid": known("another"),
    "aws:sourceip": known("198.51.100.1"),
    "aws:sourcevpc": known("vpc-another"),
    "aws:sourcevpce": known("vpce-another"),
    "aws:vpceaccount": known("another"),
    "aws:vpceorgid": known("o-another"),
    "aws:vpceorgpaths": known(Prefix("o-another/r-")),
    "aws:vpcsourceip": known("198.51.100.1"),
    "aws:securetransport": known("true"),
    "aws:viaawsservice": known("false"),
    "aws:sourceaccount": ABSENT,
    "aws:sourcearn": ABSENT,
    "aws:sourceorgid": ABSENT,
    "aws:sourceorgpaths": ABSENT,
    "kms:calleraccount": known("another"),
}


@dataclass(frozen=True)
class Stranger:
    """Somebody whom a statement names and who is not of the accounts that belong here."""

    name: str
    """As the statement has it: `*`, an account, an ARN."""
    statement: str
    principal: Principal

    def __str__(self) -> str:
        return f"{self.name} (statement {self.statement})"


def strangers(document: Document | None, accounts: frozenset[str]) -> tuple[Stranger, ...]:
    """Whom the Allow statements of a resource's policy name besides the given accounts."""
    return tuple(
        stranger
        for statement in parse(document)
        if statement.allows
        for stranger in _named(statement)
        if stranger.principal.account not in accounts
    )


def _named(statement: Statement) -> Iterator[Stranger]:
    if statement.not_principals is not None:
        yield Stranger("all but those listed", statement.name, somebody_of(ANYBODY))
    for kind, name in statement.principals.named if statement.principals else ():
        if kind in ("AWS", "*"):
            yield Stranger(name, statement.name, principal_of(name))


def principal_of(name: str) -> Principal:
    """Who makes a request under a name of a Principal element; `*` is a stranger."""
    parts = name.split(":", 5)
    if len(parts) < 6:  # noqa: PLR2004 - an ARN has six parts
        return somebody_of(name if name.isdigit() else ANYBODY)
    what = parts[5].partition("/")[0]
    if what == "role":
        return role_session(name)
    if what == "assumed-role":
        _, role, session = parts[5].split("/", 2)
        return role_session(f"arn:{parts[1]}:iam::{parts[4]}:role/{role}", session)
    return user(name) if what == "user" else somebody_of(parts[4], parts[1])


def request_of(stranger: Principal, action: str, resource: str, owner: str) -> Request:
    """A stranger's request: what AWS says of it is another's, what it chooses is open."""
    keys = dict(_SAID_BY_AWS)
    if stranger.account != ANYBODY:
        # An account that is named may well be of the organization.
        keys.update(dict.fromkeys(("aws:principalorgid", "aws:principalorgpaths"), UNKNOWN))
        keys["kms:calleraccount"] = known(stranger.account)
    return Request(stranger, action, resource, keys, owner, Rest.UNKNOWN)


def let_in(
    document: Document | None, request: Request, name: str = "the resource's policy"
) -> bool:
    """Whether a resource's policy lets a stranger's request pass, or may.

    The stranger's own account is taken as allowing it.
    """
    policies = Policies(None, resource=document, resource_name=name, resource_must_allow=True)
    return not isinstance(decide(policies, request), Denied)
