"""Which resources hold policy documents, and which AWS accounts a statement lets in.

Source: IAM User Guide, "AWS JSON policy elements: Principal", "AWS global condition context keys",
2026-11-22; properties of pulumi-aws 7.51.1, read from the package, 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from policies.iam import ABSENT, ANONYMOUS, known, one_of, somebody_of
from policies.iam.strangers import ANYBODY, Ours, Stranger, admits, anybody, named_in
from policies.iam.values import Possible
from policies.lib.documents import Statement, Unreadable, statements
from policies.lib.requests import ENCRYPTED, STRANGER, asked
from policies.lib.values import mappings, settled
from policies.resource import Resource, dig
from policies.rule import Parameter, Parameters

_ARN = re.compile(r"arn:[^:]+:(?:iam|sts)::([^:]*):.*", re.DOTALL)
_ACCOUNT = re.compile(r"\d{12}")
_ROOT = re.compile(r"\d{12}|arn:[^:]+:iam::\d{12}:root")
EVERYBODY = "*"

ORGANIZATIONS = Parameter(
    {
        "type": "array",
        "items": {"type": "string"},
        "description": "IDs of organizations whose accounts a policy may let in.",
    },
    [],
)
"""The parameter `organizations` of rules that look for outsiders."""

_OF_A_STRANGER: Mapping[str, Possible] = {
    **ENCRYPTED,
    # A service may act for them, and says so.
    "aws:sourceaccount": one_of(STRANGER, None),
    "aws:sourceorgid": one_of("o-another", None),
}
_ANYBODIES: tuple[tuple[Stranger, Mapping[str, Possible]], ...] = (
    (replace(anybody(), principal=somebody_of(STRANGER)), {"kms:calleraccount": known(STRANGER)}),
    (
        replace(anybody(), principal=ANONYMOUS),
        dict.fromkeys(
            ("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:userid",
             "aws:principalorgpaths", "aws:username", "kms:calleraccount", "aws:sourceaccount",
             "aws:sourceorgid"),
            ABSENT,
        ),
    ),
)  # fmt: skip
"""Somebody of an account that no customer has, and somebody who signs nothing."""


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
    if not (statement.everyone or statement.not_principals):
        return False
    one = asked(statement)
    return any(
        admits(one, each, {**_OF_A_STRANGER, **keys}) is not False for each, keys in _ANYBODIES
    )


def outsiders(statement: Statement, account: str | None, organizations: Iterable[str]) -> set[str]:
    """Return whom else a statement lets in by name: accounts, organizations, unique IDs.

    Args:
        statement: Of a resource's policy.
        account: The stack's; None: the stack does not say.
        organizations: IDs of those that may be let in.

    A principal that names no account is returned as it is written: nobody knows whose it is.
    """
    ours = Ours(frozenset({account} if account else ()), frozenset(organizations))
    one = asked(statement)
    return {
        account_of(each.name) or each.organization or each.name
        for each in named_in(one)
        if not (each.is_anybody or each.name == EVERYBODY or ours.holds(each))
        and (_is_of_nobody_known(each) or admits(one, each, ENCRYPTED) is not False)
    }


def _is_of_nobody_known(stranger: Stranger) -> bool:
    """Whether a Principal element names somebody, and not whose they are."""
    by_condition = stranger.organization is not None or stranger.unique_id is not None
    return stranger.account == ANYBODY and not by_condition


BUCKET = "bucket policy"
KEY = "key policy"
TRUST = "trust policy"
IDENTITY = "identity policy"
SECRET = "secret's policy"  # noqa: S105 - a kind of document
FUNCTION = "function's policy"
EVERY_KIND = (BUCKET, FUNCTION, IDENTITY, KEY, SECRET, TRUST)

_HOLDERS: dict[str, tuple[tuple[str, str], ...]] = {
    BUCKET: (("aws:s3/bucketPolicy:BucketPolicy", "policy"), ("aws:s3/bucket:Bucket", "policy")),
    KEY: (("aws:kms/key:Key", "policy"), ("aws:kms/keyPolicy:KeyPolicy", "policy")),
    TRUST: (("aws:iam/role:Role", "assumeRolePolicy"),),
    IDENTITY: (
        ("aws:iam/rolePolicy:RolePolicy", "policy"),
        ("aws:iam/policy:Policy", "policy"),
        ("aws:iam/userPolicy:UserPolicy", "policy"),
        ("aws:iam/groupPolicy:GroupPolicy", "policy"),
        ("aws:iam/role:Role", "inlinePolicies"),
    ),
    SECRET: (
        ("aws:secretsmanager/secretPolicy:SecretPolicy", "policy"),
        ("aws:secretsmanager/secret:Secret", "policy"),
    ),
    FUNCTION: (("aws:lambda/resourcePolicy:ResourcePolicy", "policy"),),
}


@dataclass(frozen=True)
class Document:
    """A policy document of a resource."""

    kind: str
    text: Any
    """As the resource has it: a JSON text, or an object."""

    def statements(self) -> tuple[Statement, ...]:
        """Return its statements; none where it cannot be read, which is a rule's own concern."""
        try:
            return statements(self.text)
        except Unreadable:
            return ()


def holders(*kinds: str) -> tuple[str, ...]:
    """Return the types of the resources that hold documents of some kinds."""
    return tuple(dict.fromkeys(token for kind in kinds for token, _ in _HOLDERS[kind]))


def documents(resource: Resource, *kinds: str) -> Iterator[Document]:
    """Yield a resource's documents of some kinds.

    Raises:
        UnknownValue: One is not known yet.
    """
    for kind in kinds:
        for token, name in _HOLDERS[kind]:
            if token == resource.type:
                yield from (Document(kind, text) for text in _texts(resource, name))


def all_statements(resource: Resource, *kinds: str) -> Iterator[Statement]:
    """Yield the statements of a resource's documents of some kinds."""
    for document in documents(resource, *kinds):
        yield from document.statements()


def _texts(resource: Resource, name: str) -> Iterator[Any]:
    if name == "inlinePolicies":
        found = [dig(policy, "policy") for policy in mappings(resource.get(name))]
    else:
        found = [resource.get(name)]
    # An empty text is no policy at all: the provider leaves the setting alone.
    yield from (settled(text) for text in found if text not in (None, ""))


def lets_others_in(kind: str, resource: Resource, parameters: Parameters) -> Iterator[str]:
    """What is wrong with statements that let in accounts besides the stack's."""
    for each in all_statements(resource, kind):
        others = outsiders(each, resource.account, parameters["organizations"])
        if each.allows and others and not is_public(each):
            mine = resource.account or "an account that aws:allowedAccountIds names"
            yield f"found {each.label} to let in {', '.join(sorted(others))}, wanted only {mine}"
