"""Who makes a request, and whether a statement names it.

Sources: IAM user guide, "AWS JSON policy elements: Principal" and "… NotPrincipal" (2026-11-28).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from .documents import Principals
from .truth import Truth, any_of
from .values import ABSENT, UNKNOWN, Possible, Prefix, known, one_of

PRINCIPAL = "Principal"
"""Stands among the keys that would decide where it is not known which principal of an account,
or which session of a role, makes a request."""

_ACCOUNT = re.compile(r"\d{12}")
_ROOT = re.compile(r"arn:[a-z-]+:iam::(\d{12}):root")
_IDENTITY = re.compile(
    r"arn:[a-z-]+:(?:iam|sts)::(\d{12}):(?:role|user|assumed-role|federated-user)/"
)


class Kind(Enum):
    """What a principal is."""

    SESSION = "a session of a role"
    USER = "an IAM user"
    ROOT = "an account's root user"
    SOMEBODY = "some user or role session of an account"
    SERVICE = "an AWS service"
    FEDERATED = "a user of an identity provider"
    ANONYMOUS = "nobody AWS knows"


class Form(Enum):
    """How an Allow names a principal: what else has to allow depends on it."""

    DIRECT = "the user, the session or everybody"
    """Not limited by what its boundary and its session policies merely do not allow."""
    ROLE = "the session's role"
    """Limited by them."""
    ACCOUNT = "the account"
    """Hands the decision to the account's identity policies."""


@dataclass(frozen=True)
class Principal:
    """Who makes a request; the functions below make one."""

    kind: Kind
    account: str = ""
    """12 digits; empty for a service, a provider or nobody."""
    arn: str | None = None
    """Of the role, the user or the root; None: not known, or there is none."""
    session: str | None = None
    """The name of a role's session; None: not known."""
    unique_id: str | None = None
    """`AROA…` of a role, `AIDA…` of a user; None: not known."""
    name: str = ""
    """Of a service (`s3.amazonaws.com`) or a provider."""
    bounded: bool = False
    """Whether it has a permissions boundary."""
    partition: str = "aws"

    def key(self, name: str) -> Possible | None:
        """What the condition key of this name (lower case) holds; None: it is none of its own."""
        return self._determined.get(name)

    @cached_property
    def _determined(self) -> dict[str, Possible]:
        return _keys(self)

    def named_by(self, principals: Principals) -> Iterator[tuple[Form, Truth]]:
        """How the names of a statement fit, each with its form."""
        for kind, name in principals.named:
            form, truth = self._fits(kind, name)
            if truth is not False:
                yield form, truth

    def spared_by(self, principals: Principals) -> Truth:
        """Whether a Deny with this `NotPrincipal` leaves the principal alone.

        The account must be listed besides the principal itself; whoever has a permissions boundary
        is denied whatever is listed.
        """
        names = [name for _, name in principals.named]
        if "*" in names:
            return True
        if self.bounded:
            return False
        found = list(self.named_by(principals))
        if not self.account:
            return any_of(truth for _, truth in found)
        account = any_of(truth for form, truth in found if form is Form.ACCOUNT)
        itself = any_of(truth for form, truth in found if form is not Form.ACCOUNT)
        if self.kind is Kind.ROOT:  # its ARN is the account's
            return itself
        if account is not True or itself is True:
            return account
        others = any(match[1] == self.account for name in names if (match := _IDENTITY.match(name)))
        # Beside the account other principals of it are listed, and this one is not.
        return frozenset({"NotPrincipal"}) if others else True

    def _fits(self, kind: str, name: str) -> tuple[Form, Truth]:
        if kind == "Service":
            return Form.DIRECT, self.kind is Kind.SERVICE and name == self.name
        if kind == "Federated":
            return Form.DIRECT, self.kind is Kind.FEDERATED and name == self.name
        if kind == "CanonicalUser":
            return Form.DIRECT, frozenset({"CanonicalUser"}) if self.account else False
        if name == "*":
            return Form.DIRECT, True
        return self._fits_aws(name)

    def _fits_aws(self, name: str) -> tuple[Form, Truth]:
        account = _ROOT.fullmatch(name)
        if account or _ACCOUNT.fullmatch(name):
            listed = account[1] if account else name
            form = Form.DIRECT if self.kind is Kind.ROOT else Form.ACCOUNT
            return form, bool(self.account) and listed == self.account
        if self.kind is Kind.SOMEBODY:
            within = _IDENTITY.match(name)
            return Form.DIRECT, (
                frozenset({PRINCIPAL}) if within and within[1] == self.account else False
            )
        if name == self.arn:
            return (Form.ROLE if self.kind is Kind.SESSION else Form.DIRECT), True
        if self.kind is Kind.SESSION:
            begins = f"{self._session_arn()}/"
            if name.startswith(begins) and name != begins:
                session = name.removeprefix(begins)
                if self.session is None:
                    return Form.DIRECT, frozenset({PRINCIPAL})
                return Form.DIRECT, session == self.session
        by_id = self.unique_id is not None and name == self.unique_id
        return (Form.ROLE if self.kind is Kind.SESSION else Form.DIRECT), by_id

    def _session_arn(self) -> str:
        role = (self.arn or "").rpartition("/")[2]
        return f"arn:{self.partition}:sts::{self.account}:assumed-role/{role}"


def role_session(
    role_arn: str,
    session: str | None = None,
    unique_id: str | None = None,
    *,
    bounded: bool = False,
) -> Principal:
    """A session of a role; its name and the role's unique ID where they are known."""
    _, partition, _, _, account, _ = role_arn.split(":", 5)
    return Principal(
        Kind.SESSION, account, role_arn, session, unique_id, bounded=bounded, partition=partition
    )


def user(user_arn: str, unique_id: str | None = None) -> Principal:
    """An IAM user."""
    _, partition, _, _, account, _ = user_arn.split(":", 5)
    return Principal(Kind.USER, account, user_arn, unique_id=unique_id, partition=partition)


def root(account: str, partition: str = "aws") -> Principal:
    """An account's root user."""
    return Principal(
        Kind.ROOT, account, f"arn:{partition}:iam::{account}:root", partition=partition
    )


def somebody_of(account: str, partition: str = "aws") -> Principal:
    """Some user or role session of an account; which one is not known."""
    return Principal(Kind.SOMEBODY, account, partition=partition)


def service(name: str) -> Principal:
    """An AWS service that acts for itself, such as `logging.s3.amazonaws.com`."""
    return Principal(Kind.SERVICE, name=name)


def federated(provider: str) -> Principal:
    """A user whom an identity provider vouches for."""
    return Principal(Kind.FEDERATED, name=provider)


ANONYMOUS = Principal(Kind.ANONYMOUS)
"""A request that nobody signed."""


def with_boundary(principal: Principal, *, bounded: bool) -> Principal:
    """The same principal, with or without a permissions boundary."""
    return principal if principal.bounded == bounded else replace(principal, bounded=bounded)


def _keys(one: Principal) -> dict[str, Possible]:
    """The keys a principal determines (IAM user guide, "AWS global condition context keys").

    `aws:userid` of a role's session is the role's unique ID, a colon and the session's name; a
    session has no `aws:username`.
    """
    if one.kind in (Kind.ANONYMOUS, Kind.FEDERATED):
        principal_type = known("Anonymous" if one.kind is Kind.ANONYMOUS else "FederatedUser")
        return {"aws:principaltype": principal_type, "aws:principalisawsservice": known("false")}
    if one.kind is Kind.SERVICE:
        return {
            "aws:principalservicename": known(one.name),
            "aws:principalisawsservice": known("true"),
            "aws:principalarn": ABSENT,
            "aws:principalaccount": ABSENT,
        }
    keys = {
        "aws:principalaccount": known(one.account),
        "aws:principalisawsservice": known("false"),
        "aws:principalservicename": ABSENT,
        "aws:principalservicenameslist": ABSENT,
        "aws:principalarn": known(one.arn) if one.arn else UNKNOWN,
        "aws:userid": UNKNOWN,
    }
    if one.kind is Kind.SESSION:
        keys["aws:principaltype"] = known("AssumedRole")
        keys["aws:username"] = ABSENT
        if one.unique_id is not None:
            known_id = one.unique_id
            keys["aws:userid"] = known(
                Prefix(f"{known_id}:") if one.session is None else f"{known_id}:{one.session}"
            )
    elif one.kind is Kind.USER:
        keys["aws:principaltype"] = known("User")
        keys["aws:username"] = known((one.arn or "").rpartition("/")[2])
        if one.unique_id is not None:
            keys["aws:userid"] = known(one.unique_id)
    elif one.kind is Kind.ROOT:
        keys["aws:principaltype"] = known("Account")
        keys["aws:username"] = ABSENT
        keys["aws:userid"] = known(one.account)
    else:
        keys["aws:principalarn"] = known(Prefix(f"arn:{one.partition}:iam::{one.account}:"))
        keys["aws:principaltype"] = one_of("AssumedRole", "User")
        keys["aws:username"] = UNKNOWN
    return keys
