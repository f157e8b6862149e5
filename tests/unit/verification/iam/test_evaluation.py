"""Who has to allow, and who can deny.

Sources: IAM user guide, "Policy evaluation logic", "Permissions boundaries for IAM entities",
"Principal", "NotPrincipal"; KMS developer guide, "Key policies"; 2026-11-28.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from logstreams.verification.iam import (
    ANONYMOUS,
    Denied,
    Depends,
    Layer,
    Policies,
    Principal,
    decide,
    federated,
    role_session,
    root,
    service,
    somebody_of,
    user,
)
from logstreams.verification.iam.values import UNKNOWN, known
from tests.unit.verification.iam.asking import (
    ACCOUNT,
    ALLOWS,
    BUCKET,
    NOTHING,
    OTHER,
    ROLE,
    ROOT,
    SESSION,
    SESSION_ARN,
    document,
    put,
    statement,
    use_key,
    word,
)


def by(principal: Any, effect: str = "Allow", **parts: Any) -> dict[str, Any]:
    return document(statement(effect, Principal=principal, **parts))


BY_ARN = {"ArnEquals": {"aws:PrincipalArn": ROLE}}

WITHIN_ONE_ACCOUNT: dict[str, tuple[Policies, str]] = {
    "nothing allows": (Policies(identity={"own": NOTHING}), "Denied"),
    "identity allows": (Policies(identity={"own": ALLOWS}), "Allowed"),
    "identity is not seen": (Policies(identity=None), "Allowed"),
    "boundary does not allow": (Policies(identity={"own": ALLOWS}, boundary=NOTHING), "Denied"),
    "both allow": (Policies(identity={"own": ALLOWS}, boundary=ALLOWS), "Allowed"),
    "session policy does not allow": (Policies({"own": ALLOWS}, session={"s": NOTHING}), "Denied"),
    "bucket allows the role": (Policies({}, resource=by({"AWS": ROLE})), "Allowed"),
    "bucket allows the role, boundary does not": (
        Policies({}, NOTHING, resource=by({"AWS": ROLE})),
        "Denied",
    ),
    "bucket allows the session, boundary does not": (
        Policies({}, NOTHING, resource=by({"AWS": SESSION_ARN})),
        "Allowed",
    ),
    "bucket allows everybody by the role's ARN, boundary does not": (
        Policies({}, NOTHING, resource=by("*", Condition=BY_ARN)),
        "Allowed",
    ),
    "bucket allows the session, session policy does not": (
        Policies({}, session={"s": NOTHING}, resource=by({"AWS": SESSION_ARN})),
        "Allowed",
    ),
    "bucket allows the account": (Policies({}, resource=by({"AWS": ROOT})), "Denied"),
    "bucket allows the account by its ID": (Policies({}, resource=by({"AWS": ACCOUNT})), "Denied"),
    "bucket allows another account": (Policies({}, resource=by({"AWS": OTHER})), "Denied"),
    "bucket denies": (Policies({"own": ALLOWS}, resource=by({"AWS": ROOT}, "Deny")), "Denied"),
    "boundary denies what the bucket allows the session": (
        Policies({}, document(statement("Deny")), resource=by({"AWS": SESSION_ARN})),
        "Denied",
    ),
}


@pytest.mark.parametrize(("policies", "right"), WITHIN_ONE_ACCOUNT.values(), ids=WITHIN_ONE_ACCOUNT)
def test_one_allow_is_enough_within_an_account(policies: Policies, right: str) -> None:
    assert word(policies, put()) == right


@pytest.mark.parametrize(
    ("identity", "resource", "right"),
    [
        pytest.param(ALLOWS, by({"AWS": ROLE}), "Allowed", id="both allow"),
        pytest.param(ALLOWS, by({"AWS": ROOT}), "Allowed", id="the account is allowed"),
        pytest.param(ALLOWS, None, "Denied", id="resource has no policy"),
        pytest.param(NOTHING, by({"AWS": SESSION_ARN}), "Denied", id="identity does not allow"),
    ],
)
def test_across_accounts_both_sides_must_allow(
    identity: dict[str, Any], resource: dict[str, Any] | None, right: str
) -> None:
    request = replace(put(), owner=OTHER)

    assert word(Policies({"own": identity}, resource=resource), request) == right


KEYS: dict[str, tuple[dict[str, Any], dict[str, Any], bool, str]] = {
    "account decides, identity allows": (ALLOWS, by({"AWS": ROOT}), False, "Allowed"),
    "account decides, identity does not": (NOTHING, by({"AWS": ROOT}), False, "Denied"),
    "key names the role": (NOTHING, by({"AWS": ROLE}), False, "Allowed"),
    "key names somebody else": (ALLOWS, by({"AWS": f"{ROLE}-2"}), False, "Denied"),
    "a grant may allow": (ALLOWS, by({"AWS": f"{ROLE}-2"}), True, "Depends"),
}


@pytest.mark.parametrize(("identity", "key", "granted", "right"), KEYS.values(), ids=KEYS)
def test_key_policy_must_allow_in_its_own_account_too(
    identity: dict[str, Any], key: dict[str, Any], granted: bool, right: str
) -> None:
    policies = Policies({"own": identity}, resource=key, resource_must_allow=True, granted=granted)

    assert word(policies, use_key()) == right


NOT_PRINCIPAL: dict[str, tuple[list[str], Principal, str]] = {
    "the role alone": ([ROLE], SESSION, "Denied"),
    "role and session": ([ROLE, SESSION_ARN], SESSION, "Denied"),
    "role and account": ([ROLE, ROOT], SESSION, "Allowed"),
    "role, session and account's ID": ([ROLE, SESSION_ARN, ACCOUNT], SESSION, "Allowed"),
    "the account alone": ([ROOT], SESSION, "Allowed"),
    "the account and another role": ([ROOT, f"{ROLE}-2"], SESSION, "Depends"),
    "somebody else": ([f"{ROLE}-2"], SESSION, "Denied"),
    "everybody": (["*"], SESSION, "Allowed"),
    "role and account, with a boundary": ([ROLE, ROOT], replace(SESSION, bounded=True), "Denied"),
    "the root user by its ARN": ([ROOT], root(ACCOUNT), "Allowed"),
    "the root user by its account": ([ROLE, ACCOUNT], root(ACCOUNT), "Allowed"),
    "the root user of another account": ([OTHER], root(ACCOUNT), "Denied"),
    "session's name not known": ([SESSION_ARN, ROOT, f"{ROLE}-2"], role_session(ROLE), "Depends"),
}


@pytest.mark.parametrize(("names", "principal", "right"), NOT_PRINCIPAL.values(), ids=NOT_PRINCIPAL)
def test_deny_spares_whom_not_principal_lists_with_the_account(
    names: list[str], principal: Principal, right: str
) -> None:
    denying = document(statement("Deny", NotPrincipal={"AWS": names}))

    assert word(Policies({"own": ALLOWS}, resource=denying), put(principal)) == right


def test_boundary_among_the_policies_makes_not_principal_deny() -> None:
    denying = document(statement("Deny", NotPrincipal={"AWS": [ROLE, ROOT]}))

    assert word(Policies({"own": ALLOWS}, ALLOWS, resource=denying), put()) == "Denied"


PRINCIPALS: dict[str, tuple[Any, Principal, str]] = {
    "everybody": ("*", SESSION, "Denied"),
    "everybody of AWS": ({"AWS": "*"}, SESSION, "Denied"),
    "everybody, and nobody signed": ("*", ANONYMOUS, "Denied"),
    "account": ({"AWS": ROOT}, user(f"arn:aws:iam::{ACCOUNT}:user/ann"), "Denied"),
    "account, its root": ({"AWS": ACCOUNT}, root(ACCOUNT), "Denied"),
    "another account": ({"AWS": OTHER}, SESSION, "Allowed"),
    "role": ({"AWS": ROLE}, SESSION, "Denied"),
    "role with a wildcard, which is none": (
        {"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"},
        SESSION,
        "Allowed",
    ),
    "session": ({"AWS": SESSION_ARN}, SESSION, "Denied"),
    "another session": ({"AWS": f"{SESSION_ARN}2"}, SESSION, "Allowed"),
    "a session, and its name is not known": ({"AWS": SESSION_ARN}, role_session(ROLE), "Depends"),
    "unique ID": ({"AWS": "AROAEXAMPLE0123456789"}, SESSION, "Denied"),
    "unique ID of a role that is gone": ({"AWS": "AROAGONE000000000000"}, SESSION, "Allowed"),
    "service": ({"Service": "s3.amazonaws.com"}, SESSION, "Allowed"),
    "service that calls": (
        {"Service": ["a.amazonaws.com", "s3.amazonaws.com"]},
        service("s3.amazonaws.com"),
        "Denied",
    ),
    "provider": ({"Federated": "accounts.google.com"}, federated("accounts.google.com"), "Denied"),
    "somebody of the account": ({"AWS": ROOT}, somebody_of(ACCOUNT), "Denied"),
    "one of somebody's account": ({"AWS": ROLE}, somebody_of(ACCOUNT), "Depends"),
    "one of another account": ({"AWS": ROLE}, somebody_of(OTHER), "Allowed"),
    "owner by canonical ID": ({"CanonicalUser": "79a59d"}, SESSION, "Depends"),
}


@pytest.mark.parametrize(("named", "principal", "right"), PRINCIPALS.values(), ids=PRINCIPALS)
def test_deny_reaches_the_principals_it_names(named: Any, principal: Principal, right: str) -> None:
    policies = Policies(None, resource=by(named, "Deny"))
    request = replace(put(principal), owner=principal.account)

    assert word(policies, request) == right


COVERED: dict[str, tuple[dict[str, Any], str]] = {
    "action in another case": ({"Action": "s3:putobject"}, "Allowed"),
    "action by wildcard": ({"Action": "s3:Put*"}, "Allowed"),
    "action by one character": ({"Action": ["s3:Get*", "s3:?utObject"]}, "Allowed"),
    "another action": ({"Action": "s3:PutObjectAcl"}, "Denied"),
    "all actions but another": ({"Action": None, "NotAction": "s3:Get*"}, "Allowed"),
    "all actions but this": ({"Action": None, "NotAction": "s3:*"}, "Denied"),
    "no action": ({"Action": None}, "Denied"),
    "resource": ({"Resource": f"{BUCKET}/audit/*"}, "Allowed"),
    "resource in another case": ({"Resource": f"{BUCKET}/Audit/*"}, "Denied"),
    "another resource": ({"Resource": [BUCKET, f"{BUCKET}/other/*"]}, "Denied"),
    "all resources but another": (
        {"Resource": None, "NotResource": f"{BUCKET}/other/*"},
        "Allowed",
    ),
    "all resources but this": ({"Resource": None, "NotResource": f"{BUCKET}/*"}, "Denied"),
    "resource by a variable": ({"Resource": f"{BUCKET}/${{aws:PrincipalTag/team}}/*"}, "Allowed"),
    "resource by an unknown variable": ({"Resource": f"{BUCKET}/${{s3:unknown}}/*"}, "Depends"),
    "resource by an absent variable": ({"Resource": f"{BUCKET}/${{s3:gone}}*"}, "Denied"),
}


@pytest.mark.parametrize(("parts", "right"), COVERED.values(), ids=COVERED)
def test_statement_covers_its_actions_and_resources(parts: dict[str, Any], right: str) -> None:
    found = {name: one for name, one in statement(**parts).items() if one is not None}
    request = put().with_keys({"aws:principaltag/team": known("audit"), "s3:unknown": UNKNOWN})

    assert word(Policies({"own": document(found)}), request) == right


def test_denial_names_every_statement_that_denies() -> None:
    policies = Policies(
        {"own": document(statement(), statement("Deny", Sid="One"))},
        resource=by("*", "Deny"),
        resource_name="bucket policy",
    )

    found = decide(policies, put())

    assert isinstance(found, Denied)
    assert str(found) == (
        "statement One of own, statement number 1 (no Sid) of bucket policy denies it"
    )


def test_denial_without_an_allow_names_who_should_have_allowed() -> None:
    found = decide(Policies({"own": ALLOWS}, NOTHING), put())

    assert isinstance(found, Denied)
    assert (found.layer, str(found)) == (
        Layer.BOUNDARY,
        "no statement of the permissions boundary allows it",
    )


def test_unknown_key_of_a_statement_about_something_else_does_not_matter() -> None:
    unrelated = statement("Deny", Action="ec2:*", Condition={"Bool": {"s3:unknown": "true"}})

    assert word(Policies({"own": document(statement(), unrelated)}), put(s3__unknown=UNKNOWN)) == (
        "Allowed"
    )


def test_unknown_key_does_not_hide_a_certain_refusal() -> None:
    maybe = statement("Deny", Sid="Maybe", Condition={"Bool": {"s3:unknown": "true"}})
    certain = statement("Deny", Sid="Certain")

    found = decide(
        Policies({"own": document(statement(), maybe, certain)}), put(s3__unknown=UNKNOWN)
    )

    assert isinstance(found, Denied)
    assert [one.statement for one in found.by] == ["Certain"]


def test_dependent_decision_names_statement_and_key() -> None:
    maybe = statement("Deny", Sid="Maybe", Condition={"Bool": {"s3:Unknown": "true"}})

    found = decide(Policies({"own": document(statement(), maybe)}), put(s3__unknown=UNKNOWN))

    assert isinstance(found, Depends)
    assert str(found) == "statement Maybe of own depends on s3:Unknown"


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param({}, id="empty"),
        pytest.param({"Statement": "all"}, id="text for a statement"),
        pytest.param({"Statement": [{"Action": "*"}]}, id="no effect"),
        pytest.param(
            {"Statement": [{"Effect": "Allow", "Action": 7, "Condition": "x"}]}, id="numbers"
        ),
        pytest.param({"Statement": {"Effect": "Deny", "Principal": None}}, id="nobody"),
    ],
)
def test_document_that_is_no_policy_allows_and_denies_nothing(odd: dict[str, Any]) -> None:
    assert word(Policies({"own": odd}), put()) == "Denied"
    assert word(Policies({"own": ALLOWS}, resource=odd), put()) == "Allowed"
