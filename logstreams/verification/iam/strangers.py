"""Whom a resource's policy lets in from outside, and what such a caller carries.

A stranger whom nothing names is anybody: what AWS says of them (account, organization, unique ID,
VPC) is another's, so that a condition on it keeps them out unless a wildcard, or `IfExists`, lets
them pass. A stranger whom a statement names, in Principal or in a condition, is let in on purpose:
the name is theirs, and all else may be whatever helps them. Both choose their user agent, headers
and tags.

Source: IAM user guide, "AWS global condition context keys" and "AWS JSON policy elements:
Principal" (2026-11-28), which say of each key where its value comes from and when it is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .decision import Denied
from .documents import Document, Statement, parse
from .evaluation import Policies, decide, naming
from .matching import conditions_hold
from .named import Named, named_by
from .principals import Principal, federated, role_session, service, somebody_of, user
from .request import Request, Rest
from .truth import Truth, all_of, any_of
from .values import ABSENT, UNKNOWN, Possible, Prefix, known, one_of

ANYBODY = "anybody"
"""The account of a stranger of whom no account is known; no account has this ID."""

_PATHS = Prefix("o-another/r-")

_OF_ANYBODY: dict[str, Possible] = {
    # Nobody signed it, or somebody of an account outside any organization did.
    "aws:principalarn": (
        *((Prefix(f"arn:{one}:iam::{ANYBODY}:"),) for one in ("aws", "aws-cn", "aws-us-gov")),
        None,
    ),
    "aws:principalorgid": one_of("o-another", None),
    "aws:principalorgpaths": ((_PATHS,), None),
    "aws:userid": one_of("another", None),
    "aws:username": one_of("another", None),
    # Over the internet, or through a VPC endpoint of their own.
    "aws:sourceip": one_of("198.51.100.1", None),
    "aws:sourcevpc": one_of("vpc-another", None),
    "aws:sourcevpcarn": one_of(f"arn:aws:ec2:us-east-1:{ANYBODY}:vpc/vpc-another", None),
    "aws:sourcevpce": one_of("vpce-another", None),
    "aws:vpceaccount": one_of(ANYBODY, None),
    "aws:vpceorgid": one_of("o-another", None),
    "aws:vpceorgpaths": ((_PATHS,), None),
    "aws:vpcsourceip": one_of("198.51.100.1", None),
    "aws:securetransport": known("true"),
    "aws:viaawsservice": known("false"),
    "aws:sourceaccount": ABSENT,
    "aws:sourcearn": ABSENT,
    "aws:sourceowner": ABSENT,
    "aws:sourceorgid": ABSENT,
    "aws:sourceorgpaths": ABSENT,
    "kms:calleraccount": known(ANYBODY),
    "s3:dataaccesspointaccount": one_of(ANYBODY, None),
}
"""What AWS says of a stranger whom nothing names."""


@dataclass(frozen=True)
class Ours:
    """Who is no stranger."""

    accounts: frozenset[str]
    organizations: frozenset[str] = frozenset()
    """`o-…`."""
    unique_ids: frozenset[str] = frozenset()
    """`AROA…` of roles, `AIDA…` of users."""

    def holds(self, stranger: Stranger) -> bool:
        """Whether who is named belongs here."""
        if stranger.organization is not None:
            return stranger.organization in self.organizations
        if stranger.unique_id is not None:
            return stranger.unique_id in self.unique_ids | self.accounts
        return stranger.account in self.accounts


@dataclass(frozen=True)
class Stranger:
    """Somebody whom a statement lets in."""

    name: str
    """As the statement has it: `*`, an account, an ARN, an organization."""
    statement: str
    principal: Principal
    account: str = ""
    """12 digits; `ANYBODY`; empty: of no account."""
    organization: str | None = None
    """`o-…`, where the statement names one."""
    unique_id: str | None = None
    """Where the statement names one; whose it is nobody can tell of it."""
    keys: Mapping[str, Possible] = field(default_factory=dict, compare=False)
    """What is known of their requests; all else may be whatever helps them."""

    def __str__(self) -> str:
        return f"{self.name} (statement {self.statement})"

    @property
    def is_anybody(self) -> bool:
        """Whether nothing names them."""
        return self.keys is _OF_ANYBODY


def strangers(document: Document | None, ours: Ours) -> tuple[Stranger, ...]:
    """Whom the Allow statements of a resource's policy name who do not belong here."""
    return tuple(
        stranger
        for statement in parse(document)
        if statement.allows
        for stranger in named_in(statement)
        if not ours.holds(stranger)
    )


def named_in(statement: Statement) -> Iterator[Stranger]:
    """Whom a statement of a resource's policy names, by Principal or by conditions."""
    everybody = statement.not_principals is not None
    if everybody:
        yield anybody("all but those listed", statement.name)
    for kind, name in statement.principals.named if statement.principals else ():
        if kind == "Service":
            yield from (
                _in_condition(one, statement.name, service(name))
                for one in named_by(statement)
                if one.of_source
            )
        elif kind == "Federated":
            yield Stranger(name, statement.name, federated(name))
        elif kind == "CanonicalUser":
            yield Stranger(name, statement.name, somebody_of(ANYBODY), ANYBODY)
        elif name == "*":
            everybody = True
            yield anybody(name, statement.name)
        else:
            yield of_principal(name, statement.name)
    if everybody:
        yield from (_in_condition(one, statement.name) for one in named_by(statement))


def anybody(name: str = "*", statement: str = "") -> Stranger:
    """Somebody whom nothing names."""
    return Stranger(name, statement, somebody_of(ANYBODY), ANYBODY, keys=_OF_ANYBODY)


def of_principal(name: str, statement: str = "") -> Stranger:
    """Who is named by a Principal element: an account or an ARN."""
    principal = principal_of(name)
    return Stranger(name, statement, principal, principal.account, keys=_of(principal.account))


def of_account(
    account: str, name: str = "", statement: str = "", partition: str = "aws"
) -> Stranger:
    """Somebody of an account."""
    somebody = somebody_of(account, partition)
    return Stranger(name or account, statement, somebody, account, keys=_of(account))


def of_organization(organization: str, name: str = "", statement: str = "") -> Stranger:
    """Somebody of an organization, of whatever account in it."""
    mine: Possible = known(organization)
    paths: Possible = known(Prefix(f"{organization}/"))
    keys = {
        "aws:principalorgid": mine,
        "aws:principalorgpaths": paths,
        "aws:sourceorgid": (*mine, None),
        "aws:sourceorgpaths": (*paths, None),
        "aws:vpceorgid": (*mine, None),
        "aws:vpceorgpaths": (*paths, None),
        # Of their account it is only known that it is none of those named.
        "aws:sourceaccount": UNKNOWN,
    }
    return Stranger(
        name or organization, statement, somebody_of(ANYBODY), ANYBODY, organization, keys=keys
    )


def _in_condition(found: Named, statement: str, by: Principal | None = None) -> Stranger:
    """Who is named by a condition; `by`: the service that acts for them."""
    if found.organization:
        one = of_organization(found.organization, found.text, statement)
    elif found.unique_id is not None:
        keys: dict[str, Possible] = {"aws:userid": known(found.sample)}
        unique_id = found.unique_id
        one = Stranger(found.text, statement, somebody_of(ANYBODY), ANYBODY, None, unique_id, keys)
    else:
        one = of_account(found.account, found.text, statement, found.partition)
    if by is None:
        return one
    return Stranger(one.name, statement, by, one.account, one.organization, keys=one.keys)


def principal_of(name: str) -> Principal:
    """Who makes a request under a name of a Principal element; `*` is a stranger."""
    parts = name.split(":", 5)
    if len(parts) < 6:  # noqa: PLR2004 - an ARN has six parts
        return somebody_of(name if name.isdigit() else ANYBODY)
    what, _, rest = parts[5].partition("/")
    if what == "role":
        return role_session(name)
    if what == "assumed-role":
        role, _, session = rest.partition("/")
        return role_session(f"arn:{parts[1]}:iam::{parts[4]}:role/{role}", session or None)
    return user(name) if what == "user" else somebody_of(parts[4], parts[1])


def _of(account: str) -> dict[str, Possible]:
    """What their account determines; it may well be of the organization."""
    return {
        "kms:calleraccount": known(account),
        # A service, an access point or an endpoint may stand between, and says whose it is.
        "aws:sourceaccount": one_of(account, None),
        "aws:sourceowner": one_of(account, None),
        "aws:vpceaccount": UNKNOWN,
        "s3:dataaccesspointaccount": UNKNOWN,
    }


def request_of(stranger: Stranger, action: str, resource: str, owner: str) -> Request:
    """A stranger's request."""
    return Request(stranger.principal, action, resource, stranger.keys, owner, Rest.UNKNOWN)


def let_in(
    document: Document | None, request: Request, name: str = "the resource's policy"
) -> bool:
    """Whether a resource's policy lets a stranger's request pass, or may.

    The stranger's own account is taken as allowing it.
    """
    policies = Policies(None, resource=document, resource_name=name, resource_must_allow=True)
    return not isinstance(decide(policies, request), Denied)


def admits(
    statement: Statement, stranger: Stranger, more: Mapping[str, Possible] | None = None
) -> Truth:
    """Whether a statement of a resource's policy is about a stranger, whatever they ask for.

    Args:
        statement: The statement; action and resource are not looked at.
        stranger: Of `named_in`, or made here.
        more: What else is known of the request, such as its TLS version.
    """
    keys = {**stranger.keys, **(more or {})}
    request = Request(stranger.principal, "any:Action", "*", keys, rest=Rest.UNKNOWN)
    named = any_of(truth for _, truth in naming(statement, stranger.principal))
    return all_of((named, conditions_hold(statement, request)))
