from __future__ import annotations

import json
from typing import Any

import pytest

from rehearsal.engine.aws_provider.policy_json import compact, equivalent, is_policy

BASE: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::012345670123:root"},
    "Action": ["s3:GetObject", "s3:PutObject"],
    "Resource": "arn:aws:s3:::b/*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def policy(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"Action": ["s3:PutObject", "s3:GetObject"]}, id="order"),
        pytest.param({"Resource": ["arn:aws:s3:::b/*"]}, id="list-of-one"),
        pytest.param({"Principal": {"AWS": "012345670123"}}, id="account-number"),
        pytest.param({"Principal": {"AWS": ["012345670123"]}}, id="account-number-in-list"),
        pytest.param({"Condition": {"Bool": {"aws:SecureTransport": False}}}, id="truth-value"),
        pytest.param({"Condition": {"Bool": {"AWS:securetransport": "false"}}}, id="key-capitals"),
        pytest.param({"Sid": ""}, id="empty-sid"),
    ],
)
def test_other_spelling_is_the_same_policy(changes: dict[str, Any]) -> None:
    assert equivalent(policy(BASE), policy({**BASE, **changes}))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"Effect": "Deny"}, id="effect"),
        pytest.param({"Action": ["s3:GetObject"]}, id="fewer-actions"),
        pytest.param({"Resource": "arn:aws:s3:::b"}, id="resource"),
        pytest.param({"Principal": "*"}, id="principal"),
        pytest.param({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, id="condition"),
        pytest.param({"Sid": "named"}, id="sid"),
    ],
)
def test_other_meaning_is_another_policy(changes: dict[str, Any]) -> None:
    assert not equivalent(policy(BASE), policy({**BASE, **changes}))


def test_everybody_has_two_spellings() -> None:
    assert equivalent(
        policy({**BASE, "Principal": "*"}), policy({**BASE, "Principal": {"AWS": "*"}})
    )


def test_order_of_statements_does_not_matter() -> None:
    other = {**BASE, "Effect": "Deny"}
    assert equivalent(policy(BASE, other), policy(other, BASE))


def test_one_statement_needs_no_list() -> None:
    assert equivalent(policy(BASE), json.dumps({"Version": "2012-10-17", "Statement": BASE}))


@pytest.mark.parametrize("text", ["", "[]", "{", '"text"'], ids=["empty", "list", "half", "text"])
def test_text_that_is_no_policy_equals_itself_only(text: str) -> None:
    assert not is_policy(text)
    assert equivalent(text, text)
    assert not equivalent(text, policy(BASE))
    assert compact(text) == text


def test_compact_policy_is_sorted_without_blanks() -> None:
    assert compact('{"b": 1, "a": [2]}') == '{"a":[2],"b":1}'
