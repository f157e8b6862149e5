"""What policy documents answer to a request: the evaluator's word on one statement.

A condition key that whoever asks may choose is unknown, and what depends on it lets them in. A
stranger's account and organization are theirs and no other.

Source: IAM User Guide, "AWS global condition context keys", 2026-11-28: organization IDs are unique
in the world, those of organizational units and roots are unique only within an organization.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from policies.iam import ANONYMOUS, Principal, Request, Rest, known
from policies.iam import conditions as iam_conditions
from policies.iam import documents as iam_documents
from policies.iam.evaluation import naming
from policies.iam.matching import acts, covers
from policies.iam.principals import somebody_of
from policies.iam.truth import Truth, all_of, any_of
from policies.iam.values import Possible
from policies.lib.documents import Principal as Named
from policies.lib.documents import Statement
from policies.resource import Resource, UnknownValue

STRANGER = "999999999999"
"""An account that no customer has."""

NOBODY_SAID = "000000000000"
"""The stack's account, where the stack does not say which."""

ENCRYPTED: Mapping[str, Possible] = {
    "aws:securetransport": known("true"),
    "s3:tlsversion": known("1.3"),
}
"""The keys of a request over today's TLS."""

KEYS_TO_THE_POLICY = ("s3:PutBucketPolicy", "s3:DeleteBucketPolicy")

_WHOLE_ACCOUNT = re.compile(r"(?:arn:[^:]+:iam::)?(\d{12})(?::root)?")
_ANY_ACTION = "s3:AnyActionThereEverWillBe"


def covered(
    statement: Statement,
    principal: Principal,
    action: str,
    resource: str,
    keys: Mapping[str, Possible],
) -> Truth:
    """Whether a statement of a resource's policy covers a request, as far as it can be known."""
    return answered(statement, _request(principal, action, resource, keys))


def answered(statement: Statement, request: Request) -> Truth:
    """Whether a statement of a resource's policy covers a request: who, what and when."""
    one = asked(statement)
    if not acts(one, request.action):
        return False
    return all_of((_names(one, request.principal), covers(one, request)))


def answered_own(statement: Statement, request: Request) -> Truth:
    """Whether a statement of the asking principal's own policies covers a request."""
    one = asked(statement)
    return acts(one, request.action) and covers(one, request)


def names(statement: Statement, principal: Principal) -> Truth:
    """Whether a statement of a resource's policy names a principal."""
    return _names(asked(statement), principal)


def locked_out(statement: Statement, buckets: Iterable[str], account: str | None) -> list[str]:
    """Return which actions on a bucket's policy a statement denies to everybody of its account."""
    if statement.allows:
        return []
    somebody = somebody_of(account or next(_accounts(statement), NOBODY_SAID))
    return [
        action
        for action in KEYS_TO_THE_POLICY
        if any(covered(statement, somebody, action, one, ENCRYPTED) is True for one in buckets)
    ]


def _accounts(statement: Statement) -> Iterator[str]:
    """The accounts that a statement names as a whole."""
    for each in statement.principals:
        if each.kind == "AWS" and (found := _WHOLE_ACCOUNT.fullmatch(each.value)):
            yield found[1]


def covers_everything(
    statements: Iterable[Statement],
    bucket: str,
    account: str,
    unsafe: Mapping[str, Possible],
) -> bool:
    """Whether statements cover every request on a bucket with these keys, and none over TLS.

    Args:
        statements: Of the bucket's policy.
        bucket: Its ARN.
        account: Its owner.
        unsafe: The keys that make a request unsafe.
    """
    found = tuple(statements)
    return all(
        any(
            covered(each, principal, _ANY_ACTION, resource, unsafe) is True
            and covered(each, principal, _ANY_ACTION, resource, ENCRYPTED) is False
            for each in found
        )
        for principal in (somebody_of(account), somebody_of(STRANGER), ANONYMOUS)
        for resource in (bucket, f"{bucket}/any/object")
    )


def region_of(resource: Resource) -> str | None:
    """The region of a resource: its own, else its provider's; None: the stack does not say."""
    own = resource.get("region")
    return own if isinstance(own, str) and own else resource.region


def bucket_arns(resource: Resource, statements: Iterable[Statement]) -> tuple[str, ...]:
    """The bucket that a policy is of: by name, else every one that its statements speak of."""
    patterns = [
        text for each in statements for text in (*each.resources, *each.not_resources)
    ]  # fmt: skip
    try:
        name = resource.get("bucket")
    except UnknownValue:
        name = None
    if isinstance(name, str) and name and ":" not in name:
        partition = next((text.split(":")[1] for text in patterns if text.count(":") > 1), "aws")
        return (f"arn:{partition}:s3:::{name}",)
    return tuple(dict.fromkeys(_buckets(patterns))) or ("arn:aws:s3:::bucket",)


def _buckets(patterns: list[str]) -> Iterator[str]:
    """The buckets that patterns speak of; a wildcard of a name stands for nothing."""
    for text in patterns:
        name = text.partition("/")[0].rpartition(":")[2].translate({ord("*"): "", ord("?"): "x"})
        if text.count(":") > 1 and name:
            yield f"arn:{text.split(':')[1]}:s3:::{name}"


def _request(
    principal: Principal, action: str, resource: str, keys: Mapping[str, Possible]
) -> Request:
    return Request(principal, action, resource, keys, rest=Rest.UNKNOWN)


def _names(one: iam_documents.Statement, principal: Principal) -> Truth:
    return any_of(truth for _, truth in naming(one, principal))


def asked(statement: Statement) -> iam_documents.Statement:
    """A statement as the evaluator has it."""
    return iam_documents.Statement(
        allows=statement.allows,
        sid=statement.label,
        number=1,
        actions=statement.actions,
        not_actions=statement.not_actions,
        resources=statement.resources,
        not_resources=statement.not_resources,
        principals=_listed(statement.principals),
        not_principals=_listed(statement.not_principals),
        conditions=tuple(
            iam_conditions.Condition(each.written, each.key, each.values)
            for each in statement.conditions
        ),
        variables=statement.variables,
    )


def _listed(found: tuple[Named, ...]) -> iam_documents.Principals | None:
    if not found:
        return None
    return iam_documents.Principals(tuple((each.kind, each.value) for each in found))
