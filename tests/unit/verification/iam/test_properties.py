"""What holds of every policy: a Deny never allows, an Allow never denies, order never matters."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from logstreams.verification.iam import Policies, Request, Rest
from logstreams.verification.iam.values import ABSENT, UNKNOWN, Possible, known, one_of
from tests.unit.verification.iam.asking import (
    ACCOUNT,
    OBJECT,
    ROLE,
    ROOT,
    SESSION,
    SESSION_ARN,
    word,
)

KEYS = ("aws:PrincipalTag/a", "aws:UserAgent", "s3:k")
VALUES = ("a", "ab", "b*", "*")
OPERATORS = (
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLikeIfExists",
    "ForAllValues:StringEquals",
    "ForAnyValue:StringNotEquals",
    "Null",
)

conditions = st.dictionaries(
    st.sampled_from(OPERATORS),
    st.dictionaries(
        st.sampled_from(KEYS), st.lists(st.sampled_from(VALUES), min_size=1, max_size=2),
        min_size=1, max_size=2,
    ),
    max_size=2,
)  # fmt: skip
statements = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Action": st.sampled_from(["s3:PutObject", "s3:*", "s3:Get*"]),
        "Resource": st.sampled_from(["*", OBJECT, "arn:aws:s3:::other/*"]),
        "Principal": st.sampled_from(
            ["*", {"AWS": ROLE}, {"AWS": ROOT}, {"AWS": SESSION_ARN}, {"AWS": "111122223333"}]
        ),
        "Condition": conditions,
    }
)
documents = st.lists(statements, max_size=3)
possible = st.sampled_from([UNKNOWN, ABSENT, known("a"), known("a", "ab"), one_of("a", None)])
requests = st.fixed_dictionaries({key.lower(): possible for key in KEYS}).map(
    lambda keys: Request(SESSION, "s3:PutObject", OBJECT, keys, ACCOUNT, Rest.ABSENT)
)

NO_BETTER = {
    "Allowed": {"Allowed", "Depends", "Denied"},
    "Depends": {"Depends", "Denied"},
    "Denied": {"Denied"},
}
NO_WORSE = {
    "Allowed": {"Allowed"},
    "Depends": {"Depends", "Allowed"},
    "Denied": {"Denied", "Depends", "Allowed"},
}


def doc(listed: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": listed}


@given(documents, documents, statements, requests)
@settings(max_examples=300, deadline=None)
def test_deny_never_allows(
    own: list[Any], bucket: list[Any], more: dict[str, Any], request: Request
) -> None:
    before = word(Policies({"own": doc(own)}, resource=doc(bucket)), request)
    after = word(
        Policies({"own": doc(own)}, resource=doc([*bucket, {**more, "Effect": "Deny"}])), request
    )

    assert after in NO_BETTER[before]


@given(documents, documents, statements, requests)
@settings(max_examples=300, deadline=None)
def test_allow_never_denies(
    own: list[Any], bucket: list[Any], more: dict[str, Any], request: Request
) -> None:
    before = word(Policies({"own": doc(own)}, resource=doc(bucket)), request)
    after = word(
        Policies({"own": doc(own)}, resource=doc([*bucket, {**more, "Effect": "Allow"}])), request
    )

    assert after in NO_WORSE[before]


@given(documents.flatmap(lambda one: st.tuples(st.just(one), st.permutations(one))), requests)
@settings(max_examples=200, deadline=None)
def test_order_of_statements_never_matters(
    orders: tuple[list[Any], list[Any]], request: Request
) -> None:
    one, other = orders

    assert word(Policies({"own": doc(one)}), request) == word(
        Policies({"own": doc(other)}), request
    )


@given(documents, requests, st.sampled_from([ABSENT, known("a"), known("fresh"), known("a", "b")]))
@settings(max_examples=300, deadline=None)
def test_what_is_decided_stays_so_when_an_unknown_key_becomes_known(
    own: list[Any], request: Request, value: Possible
) -> None:
    before = word(Policies({"own": doc(own)}), request)
    learnt = {key: value for key, found in request.keys.items() if found == UNKNOWN}

    after = word(Policies({"own": doc(own)}), request.with_keys(learnt))

    assert before in ("Depends", after)
