"""Policies of the field: what `verify` has to find in each, and whom it has to name.

Each was seen in a public report or planted by somebody in a running rehearsal; it is added to the
kit's own documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from logstreams.verification.checks.decisions import OWN_POLICIES
from logstreams.verification.checks.framework import Failed, Unknown, present
from logstreams.verification.facts.archive import KeyFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.formats.text import TextFormat
from logstreams.verification.observations import Observations
from logstreams.verification.report import Report
from logstreams.verification.verdict import Verdict
from tests.unit.verification import conftest as worlds
from tests.unit.verification.one_fault import (
    Change,
    archive,
    lost,
    lost_in,
    report_of,
    root_of,
    unknown_in,
    with_facts,
)

ALL = tuple(f"127.0.0.{host}" for host in range(11, 20))
SIX = [f"{each}/32" for each in ALL[:6]]
THREE = ", ".join(ALL[6:])
WORKOS = f"arn:aws:iam::{worlds.WORKOS_ACCOUNT}:root"
NOT_SIX = {"NotIpAddress": {"aws:SourceIp": SIX}}
NOT_OURS = {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}}
IN_PERSON = {"Bool": {"aws:ViaAWSService": "false"}}
UNIQUE_ID = "AROAOWN0000000000000"


def deny(**parts: Any) -> dict[str, Any]:
    return {"Sid": "Planted", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", **parts}


def bucket(*statements: dict[str, Any]) -> Change:
    """Add statements to the bucket's policy."""

    def change(o: Observations) -> Observations:
        added = ({} if "NotPrincipal" in one else {"Principal": "*"} for one in statements)
        whole = (who | one for who, one in zip(added, statements, strict=True))
        policy = worlds.bucket_policy(o.settings, *whole)
        return with_facts(o, archive=replace(o.destination.archive, policy=policy))

    return change


def role(**facts: Any) -> Change:
    def change(o: Observations) -> Observations:
        found = replace(o.destination.identity.role, **facts)  # type: ignore[type-var]  # healthy has a role
        return with_facts(o, identity=replace(o.destination.identity, role=found))

    return change


def policy_of_role(statement: dict[str, Any], name: str = "by-hand") -> Change:
    """Give the role another policy."""

    def change(o: Observations) -> Observations:
        assert isinstance(o.destination.identity.role, RoleFacts)
        added = {"Version": "2012-10-17", "Statement": [statement]}
        return role(policies={**o.destination.identity.role.policies, name: added})(o)

    return change


def trust(*statements: dict[str, Any], **parts: Any) -> Change:
    """Change the statement that trusts WorkOS, and add others."""
    document = worlds.trust(WORKOS)
    own = {"Sid": "WorkOS", **document["Statement"][0], **parts}
    kept = {name: one for name, one in own.items() if one is not None}
    return role(trust={**document, "Statement": [kept, *statements]})


def key(*statements: dict[str, Any], by_account: bool = True) -> Change:
    """Write the key's policy."""
    own = worlds.key_policy()["Statement"] if by_account else []
    document = {"Version": "2012-10-17", "Statement": [*own, *statements]}
    return archive(key=KeyFacts(worlds.KEY_ARN, True, "Enabled", document, frozenset()))


def boundary(*statements: dict[str, Any]) -> Change:
    return role(boundary={"Version": "2012-10-17", "Statement": list(statements)})


def organization(found: str) -> Change:
    return lambda o: with_facts(o, identity=replace(o.destination.identity, organization=found))


def at(days: float) -> Callable[[Observations], str]:
    return lambda o: f"{o.now + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


def dated(plant: Callable[[dict[str, Any]], Change], operator: str, days: float) -> Change:
    """Plant a condition on the time, so many days from now."""

    def change(o: Observations) -> Observations:
        key, value = "aws:CurrentTime", at(days)(o)
        if operator.startswith("Numeric"):
            key, value = "aws:EpochTime", str(int((o.now + timedelta(days=days)).timestamp()))
        return plant({operator: {key: value}})(o)

    return change


refused = lost_in("invalid")
REVOKED = "aws:TokenIssueTime"
IN_BUCKET = lambda condition: bucket(deny(Condition=condition))  # noqa: E731
IN_ROLE = lambda condition: policy_of_role(deny(Condition=condition))  # noqa: E731
IN_KEY = lambda condition: key(  # noqa: E731
    deny(Action="kms:*", Principal="*", Condition=condition)
)
IN_TRUST = lambda condition: trust(  # noqa: E731
    {"Sid": "Planted", "Effect": "Deny", "Principal": "*", "Action": "*", "Condition": condition}
)
EXTERNAL = {"StringEquals": {"sts:ExternalId": worlds.EXTERNAL_ID}}

FAULTS: dict[str, tuple[str, str, Change]] = {
    # code, part of what is found, what was planted; no event arrives
    "P1 bucket: address, and no service": (
        "LS504",
        "Planted of the bucket policy",
        IN_BUCKET(NOT_OURS | IN_PERSON),
    ),
    "P2 role: address, and no service": (
        "LS408",
        "Planted of the role's policy by-hand",
        IN_ROLE(NOT_OURS | IN_PERSON),
    ),
    "P4 key: a grant's condition allows nothing else": (
        "LS510",
        "no statement of the key policy",
        key(
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{worlds.ACCOUNT}:role/admin"},
                "Action": "kms:CreateGrant",
                "Resource": "*",
                "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}},
            },
            by_account=False,
        ),
    ),
    "P5 boundary about other services": (
        "LS409",
        "no statement of the permissions boundary",
        boundary(
            {"Effect": "Allow", "Action": "logs:*", "Resource": "*"},
            {
                "Effect": "Allow",
                "Action": "iam:CreateRole",
                "Resource": "*",
                "Condition": {"StringEquals": {"iam:PermissionsBoundary": "x"}},
            },
        ),
    ),
    "P6 role: certain, beside a condition on tags": (
        "LS408",
        "Planted",
        lambda o: policy_of_role(deny())(
            policy_of_role(
                {
                    "Effect": "Deny",
                    "Action": "ec2:*",
                    "Resource": "*",
                    "Condition": {"StringEquals": {"ec2:ResourceTag/a": "b"}},
                },
                "tags",
            )(o)
        ),
    ),
    "P8 trust: addresses of which none is WorkOS's": (
        "LS411",
        "WorkOS of the trust policy",
        trust(Condition=EXTERNAL | {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
    ),
    "P9 role's addresses cover the key, which S3 uses": (
        "LS510",
        "Planted of the role's policy by-hand",
        policy_of_role(
            deny(
                Action="*",
                Condition={"NotIpAddress": {"aws:SourceIp": [f"{each}/32" for each in ALL]}},
            )
        ),
    ),
    "P9 key's addresses, which S3 uses": (
        "LS510",
        "Planted of the key policy",
        IN_KEY({"NotIpAddress": {"aws:SourceIp": [f"{each}/32" for each in ALL]}}),
    ),
    "P11 bucket: an exception that ran out": (
        "LS505",
        "Planted of the bucket policy",
        dated(IN_BUCKET, "DateGreaterThan", -1),
    ),
    "P11 bucket: in seconds": (
        "LS505",
        "Planted of the bucket policy",
        dated(IN_BUCKET, "NumericGreaterThan", -1),
    ),
    "P11 role": (
        "LS408",
        "Planted of the role's policy by-hand",
        dated(IN_ROLE, "DateGreaterThan", -1),
    ),
    "P11 trust": ("LS410", "Planted of the trust policy", dated(IN_TRUST, "DateGreaterThan", -1)),
    "P11 trust: an Allow that ran out": (
        "LS410",
        "DateLessThan aws:CurrentTime",
        dated(lambda condition: trust(Condition=EXTERNAL | condition), "DateLessThan", -1),
    ),
    "P11 key": ("LS510", "Planted of the key policy", dated(IN_KEY, "DateGreaterThan", -1)),
    "P12 conditional write": (
        "LS506",
        "s3:if-none-match",
        IN_BUCKET({"Null": {"s3:if-none-match": "true"}}),
    ),
    "P12 conditional write, as AWS enforces it": (
        "LS506",
        "s3:if-none-match",
        IN_BUCKET(
            {
                "Null": {"s3:if-none-match": "true"},
                "Bool": {"s3:ObjectCreationOperation": "true"},
            }
        ),
    ),
    "P12 object tag": (
        "LS506",
        "s3:requestobjecttag/x",
        IN_BUCKET({"StringNotEquals": {"s3:RequestObjectTag/x": "y"}}),
    ),
    "P12 lock mode": (
        "LS506",
        "s3:object-lock-mode",
        IN_BUCKET({"Null": {"s3:object-lock-mode": "true"}}),
    ),
    "P13b bucket: another organization": (
        "LS505",
        "Planted",
        lambda o: organization("o-own")(
            IN_BUCKET({"StringNotEquals": {"aws:PrincipalOrgID": "o-x"}})(o)
        ),
    ),
    "P13b bucket: no organization": (
        "LS505",
        "Planted",
        lambda o: organization("")(
            IN_BUCKET({"StringNotEquals": {"aws:PrincipalOrgID": "o-x"}})(o)
        ),
    ),
    "P13b key: another organization": (
        "LS510",
        "Planted",
        lambda o: organization("o-own")(
            IN_KEY({"StringNotEquals": {"aws:PrincipalOrgID": "o-x"}})(o)
        ),
    ),
    "P13b bucket: another role's sessions": (
        "LS505",
        "Planted",
        lambda o: role(unique_id=UNIQUE_ID)(
            IN_BUCKET({"StringNotLike": {"aws:userId": "AROAOTHER:*"}})(o)
        ),
    ),
    "P13b bucket: an endpoint's account": (
        "LS504",
        "Planted",
        IN_BUCKET({"StringNotEquals": {"aws:VpceAccount": worlds.ACCOUNT}}),
    ),
    "P3 role's tag": (
        "LS408",
        "Planted",
        lambda o: role(tags={"quarantine": "true"})(
            IN_ROLE({"StringEquals": {"aws:PrincipalTag/quarantine": "true"}})(o)
        ),
    ),
    "P14 sessions are revoked until tomorrow": (
        "LS408",
        "Planted",
        lambda o: IN_ROLE({"DateLessThan": {REVOKED: at(1)(o)}})(o),
    ),
    "P15 NotPrincipal of the role alone": (
        "LS505",
        "Planted",
        lambda o: bucket(deny(NotPrincipal={"AWS": o.settings.role_arn}))(o),
    ),
    "P15 NotPrincipal and a boundary": (
        "LS505",
        "Planted",
        lambda o: boundary({"Effect": "Allow", "Action": "*", "Resource": "*"})(
            bucket(deny(NotPrincipal={"AWS": [o.settings.role_arn, worlds.ACCOUNT]}))(o)
        ),
    ),
    "P16 trust denies WorkOS": (
        "LS410",
        "Planted of the trust policy",
        trust(
            {"Sid": "Planted", "Effect": "Deny", "Principal": {"AWS": WORKOS}, "Action": "sts:*"}
        ),
    ),
}


@pytest.mark.parametrize(("code", "found", "change"), FAULTS.values(), ids=FAULTS)
def test_refusal_is_the_root_cause_and_names_its_statement(
    healthy: Observations, code: str, found: str, change: Change
) -> None:
    report = report_of(healthy, refused, change)

    assert root_of(report) == (code, [])
    assert report.root is not None
    assert found in report.root.found


SOME: dict[str, tuple[str, Change]] = {
    "P8 trust admits six": (
        "LS411",
        trust(Condition=EXTERNAL | {"IpAddress": {"aws:SourceIp": SIX}}),
    ),
    "P9 role denies all but six": ("LS408", IN_ROLE(NOT_SIX)),
    "P9 boundary allows six": (
        "LS409",
        boundary(
            {
                "Effect": "Allow",
                "Action": "s3:*",
                "Resource": "*",
                "Condition": {"IpAddress": {"aws:SourceIp": SIX}},
            },
            {"Effect": "Allow", "Action": "kms:*", "Resource": "*"},
        ),
    ),
    "P10 bucket denies all but six": ("LS504", IN_BUCKET(NOT_SIX | IN_PERSON)),
}


@pytest.mark.parametrize("arrives", [True, False], ids=["event arrived", "event lost"])
@pytest.mark.parametrize(("code", "change"), SOME.values(), ids=SOME)
def test_address_left_out_fails_whichever_the_event_came_from(
    healthy: Observations, code: str, change: Change, arrives: bool
) -> None:
    report = report_of(healthy, *(() if arrives else (lost,)), change)

    assert root_of(report) == (code, [])
    assert report.root is not None
    assert report.root.found.startswith("6 of 9 addresses admitted; 3 ")
    assert report.root.found.endswith(f": {THREE}")


def to_three(condition: dict[str, Any]) -> dict[str, Any]:
    """Three addresses are asked for something that WorkOS does not publish."""
    some = {"IpAddress": {"aws:SourceIp": [f"{each}/32" for each in ALL[:3]]}}
    return {**deny(Condition=some | condition), "Sid": "Maybe"}


AGENT = {"StringNotLike": {"aws:UserAgent": "x"}}
THREE_WAYS: dict[str, tuple[str, Change]] = {
    "bucket": ("LS504", bucket(deny(Condition=NOT_SIX), to_three(AGENT))),
    "role": (
        "LS408",
        lambda o: IN_ROLE(NOT_SIX)(policy_of_role(to_three(AGENT), "maybe")(o)),
    ),
    "trust": (
        "LS411",
        trust(
            {**to_three(AGENT), "Principal": "*", "Action": "sts:AssumeRole", "Resource": None},
            Condition=EXTERNAL | {"IpAddress": {"aws:SourceIp": SIX}},
        ),
    ),
}


@pytest.mark.parametrize(("code", "change"), THREE_WAYS.values(), ids=THREE_WAYS)
def test_address_that_may_be_refused_is_not_counted_as_admitted(
    healthy: Observations, code: str, change: Change
) -> None:
    report = report_of(healthy, lost, change)

    assert root_of(report)[0] == code
    assert report.root is not None
    assert report.root.found.startswith("3 of 9 addresses admitted; 3 ")
    assert "3 undecided (statement Maybe of " in report.root.found
    assert report.root.found.endswith(f"WorkOS does not publish): {', '.join(ALL[:3])}")


WELL: dict[str, Change] = {
    "P3 a tag the role has not": lambda o: role(tags={})(
        IN_ROLE({"StringEquals": {"aws:PrincipalTag/quarantine": "true"}})(o)
    ),
    "P7 trust by a wildcard": trust(Action="sts:AssumeRole*"),
    "P7 trust by a wider wildcard": trust(Action="sts:A*"),
    "P7 trust of all but something else": trust(Action=None, NotAction="sts:TagSession"),
    "P11 an exception that lasts": dated(IN_BUCKET, "DateGreaterThan", 30),
    "P11 an exception in milliseconds lasts": IN_BUCKET(
        {"NumericGreaterThan": {"aws:EpochTime": "1795000000000"}}
    ),
    "P11 an exception until the end of time": IN_BUCKET(
        {"DateGreaterThan": {"aws:CurrentTime": "9999-12-31T23:59:59-05:00"}}
    ),
    "P11 an exception since long before": IN_BUCKET(
        {"NumericLessThan": {"aws:EpochTime": "-99999999999999"}}
    ),
    "P13b its organization": lambda o: organization("o-own")(
        IN_BUCKET({"StringNotEquals": {"aws:PrincipalOrgID": "o-own"}})(o)
    ),
    "P13b its own sessions": lambda o: role(unique_id=UNIQUE_ID)(
        IN_BUCKET({"StringNotLike": {"aws:userId": f"{UNIQUE_ID}:*"}})(o)
    ),
    "P14 sessions were revoked yesterday": lambda o: IN_ROLE(
        {"DateLessThan": {REVOKED: at(-1)(o)}}
    )(o),
    "P14 sessions were revoked just now": lambda o: IN_ROLE({"DateLessThan": {REVOKED: at(0)(o)}})(
        o
    ),
    "P15 NotPrincipal with the account": lambda o: bucket(
        deny(NotPrincipal={"AWS": [o.settings.role_arn, worlds.ACCOUNT]})
    )(o),
    "another account of the form's own": trust(
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{worlds.ACCOUNT}:root"},
            "Action": "sts:TagSession",
        }
    ),
    "trust names everybody, and its condition WorkOS's account": trust(
        Principal="*",
        Condition={
            "StringEquals": {
                **EXTERNAL["StringEquals"],
                "aws:PrincipalAccount": worlds.WORKOS_ACCOUNT,
            }
        },
    ),
    "trust names everybody, and its condition ARNs of WorkOS's account": trust(
        Principal={"AWS": "*"},
        Condition=EXTERNAL
        | {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{worlds.WORKOS_ACCOUNT}:*"}},
    ),
    "a Deny about another path": bucket(deny(Resource="arn:aws:s3:::acme/other/*")),
}


@pytest.mark.parametrize("change", WELL.values(), ids=WELL)
def test_sound_policy_is_no_cry(healthy: Observations, change: Change) -> None:
    report = report_of(healthy, change)

    assert report.verdict is Verdict.VERIFIED
    assert [one.code for one in report.recommendations] == []
    assert unknown_in(report) == []


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        pytest.param(f"{worlds.EXTERNAL_ID} ", f'found   "{worlds.EXTERNAL_ID} "', id="a space"),
        pytest.param(
            f"{worlds.EXTERNAL_ID}\u200b", f"found   {worlds.EXTERNAL_ID}\\u200b", id="no width"
        ),
        pytest.param(f"{worlds.EXTERNAL_ID}\n", f'"{worlds.EXTERNAL_ID}\\n"', id="a line's end"),
        pytest.param(f"{worlds.EXTERNAL_ID}\xa0", "\\u00a0", id="a space that breaks no line"),
    ],
)
def test_external_id_with_white_space_is_shown_with_it(
    healthy: Observations, found: str, shown: str
) -> None:
    condition = {"StringEquals": {"sts:ExternalId": found}}

    report = report_of(healthy, refused, trust(Condition=condition))

    assert report.root is not None
    assert report.root.code == "LS406"
    assert shown in TextFormat().format(report)


OPEN: dict[str, tuple[str, str, Change]] = {
    "P13 trust: organization": (
        "LS410",
        "aws:PrincipalOrgID",
        IN_TRUST({"StringNotEquals": {"aws:PrincipalOrgID": "o-x"}}),
    ),
    "P13 trust: session's name": (
        "LS410",
        "sts:RoleSessionName",
        IN_TRUST({"StringNotLike": {"sts:RoleSessionName": "x"}}),
    ),
    "P13 trust: session's length": (
        "LS410",
        "sts:DurationSeconds",
        IN_TRUST({"NumericGreaterThan": {"sts:DurationSeconds": "900"}}),
    ),
    "P13 bucket: user agent": (
        "LS505",
        "aws:UserAgent",
        IN_BUCKET({"StringNotLike": {"aws:UserAgent": "x"}}),
    ),
    "P13b bucket: organization that may not be read": (
        "LS505",
        "aws:PrincipalOrgID",
        IN_BUCKET({"StringNotEquals": {"aws:PrincipalOrgID": "o-x"}}),
    ),
    "P17 bucket: TLS 1.3": (
        "LS505",
        "s3:TlsVersion",
        IN_BUCKET({"NumericLessThan": {"s3:TlsVersion": "1.3"}}),
    ),
    "role: user agent": (
        "LS408",
        "aws:UserAgent",
        IN_ROLE({"StringNotLike": {"aws:UserAgent": "x"}}),
    ),
}


@pytest.mark.parametrize(("code", "key_", "change"), OPEN.values(), ids=OPEN)
def test_what_nobody_publishes_is_named_with_its_statement_and_not_guessed(
    healthy: Observations, code: str, key_: str, change: Change
) -> None:
    report = report_of(healthy, refused, change)

    (open_one,) = [one for one in report.outcomes if isinstance(one.result, Unknown)]
    assert open_one.check.code == code
    assert "statement Planted of" in open_one.result.reason  # type: ignore[union-attr]  # Unknown
    assert key_ in open_one.result.reason  # type: ignore[union-attr]  # Unknown


@pytest.mark.parametrize(("code", "key_", "change"), OPEN.values(), ids=OPEN)
def test_event_that_arrived_makes_advice_of_what_nobody_publishes(
    healthy: Observations, code: str, key_: str, change: Change
) -> None:
    report = report_of(healthy, change)

    assert report.verdict is Verdict.VERIFIED
    (advice,) = report.recommendations
    assert advice.code == ("LS522" if code == "LS505" else "LS415")
    assert key_ in advice.found


OTHER_TRUST = {"Sid": "Planted", "Effect": "Allow", "Action": "sts:AssumeRole"}
OWN = f"arn:aws:iam::{worlds.ACCOUNT}:root"
ADVICE: dict[str, tuple[str, Change]] = {
    "role: decides by the user agent": ("LS415", IN_ROLE({"StringLike": {"aws:UserAgent": "x"}})),
    "bucket: decides by user agent": ("LS522", IN_BUCKET({"StringLike": {"aws:UserAgent": "x"}})),
    "P8 trust admits all nine by address": (
        "LS412",
        trust(Condition=EXTERNAL | {"IpAddress": {"aws:SourceIp": [f"{each}/32" for each in ALL]}}),
    ),
    "trust accepts the external ID of before too": (
        "LS416",
        trust(Condition={"StringEquals": {"sts:ExternalId": [worlds.EXTERNAL_ID, "of-before"]}}),
    ),
    "trust names the own account": ("LS417", trust(OTHER_TRUST | {"Principal": {"AWS": OWN}})),
    "trust names everybody, and its condition WorkOS's account and another": (
        "LS417",
        trust(
            Principal="*",
            Condition={
                "StringEquals": {
                    **EXTERNAL["StringEquals"],
                    "aws:PrincipalAccount": [worlds.WORKOS_ACCOUNT, "210987654321"],
                }
            },
        ),
    ),
    "trust names a service": (
        "LS417",
        trust(OTHER_TRUST | {"Principal": {"Service": "ec2.amazonaws.com"}}),
    ),
    "trust names another account beside WorkOS, with the external ID": (
        "LS417",
        trust(
            OTHER_TRUST
            | {"Principal": {"AWS": "arn:aws:iam::210987654321:root"}, "Condition": EXTERNAL}
        ),
    ),
    "role: may do everything": (
        "LS418",
        policy_of_role({"Effect": "Allow", "Action": "*", "Resource": "*"}, "debug"),
    ),
    "P11 bucket: begins tomorrow": ("LS521", dated(IN_BUCKET, "DateGreaterThan", 0.9)),
    "P11 key: begins tomorrow": ("LS521", dated(IN_KEY, "NumericGreaterThan", 0.9)),
    "P11 role: begins tomorrow": ("LS414", dated(IN_ROLE, "DateGreaterThan", 0.9)),
    "P11 trust: ends tomorrow": (
        "LS414",
        dated(lambda condition: trust(Condition=EXTERNAL | condition), "DateLessThan", 0.9),
    ),
}


@pytest.mark.parametrize(("code", "change"), ADVICE.values(), ids=ADVICE)
def test_what_may_refuse_one_day_is_advice(
    healthy: Observations, code: str, change: Change
) -> None:
    report = report_of(healthy, change)

    assert report.verdict is Verdict.VERIFIED
    assert [one.code for one in report.recommendations] == [code]


@pytest.mark.parametrize(
    ("previous", "command"),
    [
        pytest.param(
            "of-before", "logstreams rotate acme external-id --finish", id="in the stack file"
        ),
        pytest.param(None, "pulumi up --refresh --stack acme", id="by hand"),
    ],
)
def test_second_external_id_ends_as_it_came(
    healthy: Observations, previous: str | None, command: str
) -> None:
    stream = present(healthy.settings.stream, "stream")
    rotating = stream.model_copy(update={"previous_external_id": previous})
    settings = healthy.settings.model_copy(update={"stream": rotating})
    both = trust(Condition={"StringEquals": {"sts:ExternalId": [worlds.EXTERNAL_ID, "of-before"]}})

    report = report_of(replace(healthy, settings=settings), both)

    (advice,) = report.recommendations
    assert (report.verdict, advice.code) == (Verdict.VERIFIED, "LS416")
    assert advice.command == command


ALLOW_OTHER = OTHER_TRUST
STRANGER = "arn:aws:iam::210987654321:root"
STRANGERS: dict[str, tuple[str, Change]] = {
    "key: another account decrypts": (
        "LS523",
        key(
            {
                "Sid": "Planted",
                "Effect": "Allow",
                "Principal": {"AWS": STRANGER},
                "Action": "kms:Decrypt",
                "Resource": "*",
            }
        ),
    ),
    "key: everybody by S3 decrypts": (
        "LS523",
        key(
            {
                "Sid": "Planted",
                "Effect": "Allow",
                "Principal": "*",
                "Action": "kms:*",
                "Resource": "*",
                "Condition": {"StringLike": {"kms:ViaService": "s3.*.amazonaws.com"}},
            }
        ),
    ),
    "P19 trust: another account without external ID": (
        "LS413",
        trust({**ALLOW_OTHER, "Principal": {"AWS": STRANGER}}),
    ),
    "P19 trust: everybody": ("LS413", trust({**ALLOW_OTHER, "Principal": "*"})),
    "trust: everybody with the external ID": (
        "LS413",
        trust({**ALLOW_OTHER, "Principal": {"AWS": "*"}, "Condition": EXTERNAL}),
    ),
    "trust: a role of another account": (
        "LS413",
        trust({**ALLOW_OTHER, "Principal": {"AWS": "arn:aws:iam::210987654321:role/ci"}}),
    ),
    "P19 bucket: a stranger's s3:*": (
        "LS520",
        bucket(
            {
                "Sid": "Planted",
                "Effect": "Allow",
                "Action": "s3:*",
                "Resource": "*",
                "Principal": {"AWS": STRANGER},
            }
        ),
    ),
    "bucket: everybody reads": (
        "LS520",
        bucket({"Sid": "Planted", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}),
    ),
    "bucket: everybody of any organization reads": (
        "LS520",
        bucket(
            {
                "Sid": "Planted",
                "Effect": "Allow",
                "Action": "s3:Get*",
                "Resource": "*",
                "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
            }
        ),
    ),
}

OF_STRANGERS = "210987654321"
FROM_HOME = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
BY_NAME: dict[str, tuple[Any, dict[str, Any]]] = {
    # Principal, conditions
    "from its addresses": ({"AWS": STRANGER}, FROM_HOME),
    "from its VPC": ({"AWS": STRANGER}, {"StringEquals": {"aws:SourceVpc": "vpc-1"}}),
    "through its endpoint": ({"AWS": STRANGER}, {"StringEquals": {"aws:SourceVpce": "vpce-1"}}),
    "by its unique ID": ({"AWS": STRANGER}, {"StringLike": {"aws:userId": "AROASTR:*"}}),
    "everybody of its account": (
        "*",
        {"StringEquals": {"aws:PrincipalAccount": OF_STRANGERS}},
    ),
    "everybody of accounts by a pattern": (
        "*",
        {"StringLike": {"aws:PrincipalAccount": "2109*"}},
    ),
    "everybody by its ARN": (
        "*",
        {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{OF_STRANGERS}:role/*"}},
    ),
    "everybody of China's partition by ARN": (
        "*",
        {"ArnLike": {"aws:PrincipalArn": f"arn:aws-cn:iam::{OF_STRANGERS}:role/x"}},
    ),
    "everybody of another organization": (
        "*",
        {"StringEquals": {"aws:PrincipalOrgID": "o-foreign"}},
    ),
    "everybody of another organization's unit": (
        {"AWS": "*"},
        {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-foreign/r-1/ou-1/*"}},
    ),
    "everybody by unique ID": ("*", {"StringLike": {"aws:userId": "AROAOTHER:*"}}),
    "everybody for a source's account": (
        "*",
        {"StringEquals": {"aws:SourceAccount": OF_STRANGERS}},
    ),
    "everybody for a source's organization": (
        "*",
        {"StringEquals": {"aws:SourceOrgID": "o-foreign"}},
    ),
    "a service for its account": (
        {"Service": "logging.s3.amazonaws.com"},
        {"StringEquals": {"aws:SourceAccount": OF_STRANGERS}},
    ),
    "everybody who is of no organization": (
        "*",
        {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-own"}},
    ),
    "everybody who comes through no endpoint": (
        "*",
        {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}},
    ),
}
TRUST_ONLY: dict[str, tuple[str, Change]] = {
    "trust: whoever an identity provider vouches for": (
        "LS413",
        trust(
            {
                **ALLOW_OTHER,
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": {
                    "Federated": f"arn:aws:iam::{worlds.ACCOUNT}:oidc-provider/ci.example"
                },
            }
        ),
    ),
    "trust: whoever logs in by SAML": (
        "LS413",
        trust(
            {
                **ALLOW_OTHER,
                "Action": "sts:AssumeRoleWithSAML",
                "Principal": {"Federated": f"arn:aws:iam::{worlds.ACCOUNT}:saml-provider/idp"},
                "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
            }
        ),
    ),
    "trust: another account with any external ID": (
        "LS413",
        trust(
            {
                **ALLOW_OTHER,
                "Principal": {"AWS": STRANGER},
                "Condition": {"Null": {"sts:ExternalId": "false"}},
            }
        ),
    ),
    "trust: another account with an external ID by its beginning": (
        "LS413",
        trust(
            {
                **ALLOW_OTHER,
                "Principal": {"AWS": STRANGER},
                "Condition": {"StringLike": {"sts:ExternalId": "their-*"}},
            }
        ),
    ),
    "bucket: a canonical user": (
        "LS520",
        bucket(
            {
                "Sid": "Planted",
                "Effect": "Allow",
                "Action": "s3:*",
                "Resource": "*",
                "Principal": {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8"},
            }
        ),
    ),
}
STRANGERS |= TRUST_ONLY
OTHER_IDS = {
    "by its beginning": f"{worlds.EXTERNAL_ID[:2]}*",
    "by all of it and more": f"{worlds.EXTERNAL_ID}*",
    "by its end": f"*{worlds.EXTERNAL_ID[-3:]}",
    "by its beginning and end": f"{worlds.EXTERNAL_ID[:2]}*{worlds.EXTERNAL_ID[-3:]}",
    "by its length": "?" * len(worlds.EXTERNAL_ID),
    "by a part of it": f"*{worlds.EXTERNAL_ID[3:7]}*",
}
PLANTED = {"Sid": "Planted", "Effect": "Allow", "Resource": "*"}


def _by_name(change: Change) -> Change:
    return lambda o: change(organization("o-own")(o))


STRANGERS |= {
    f"bucket: {name}": (
        "LS520",
        _by_name(bucket({**PLANTED, "Action": "s3:*", "Principal": who, "Condition": condition})),
    )
    for name, (who, condition) in BY_NAME.items()
}
STRANGERS |= {
    f"trust: {name}": (
        "LS413",
        _by_name(trust({**ALLOW_OTHER, "Principal": who, "Condition": condition})),
    )
    for name, (who, condition) in BY_NAME.items()
    if "Service" not in who
}
STRANGERS |= {
    f"key: {name}": (
        "LS523",
        _by_name(key({**PLANTED, "Action": "kms:*", "Principal": who, "Condition": condition})),
    )
    for name, (who, condition) in BY_NAME.items()
}


@pytest.mark.parametrize(("code", "change"), STRANGERS.values(), ids=STRANGERS)
def test_stranger_who_is_let_in_is_named(healthy: Observations, code: str, change: Change) -> None:
    report = report_of(healthy, change)

    assert root_of(report) == (code, [])
    assert report.root is not None
    assert "statement Planted" in report.root.found


@pytest.mark.parametrize("pattern", OTHER_IDS.values(), ids=OTHER_IDS)
def test_external_id_of_another_customer_that_fits_is_found(
    healthy: Observations, pattern: str
) -> None:
    open_to_others = trust(Condition={"StringLike": {"sts:ExternalId": pattern}})

    assert root_of(report_of(healthy, open_to_others)) == ("LS407", [])


NO_STRANGERS: dict[str, Change] = {
    "key: everybody of the account by S3": key(
        {
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": "kms:*",
            "Resource": "*",
            "Condition": {"StringEquals": {"kms:CallerAccount": worlds.ACCOUNT}},
        }
    ),
    "trust: another account with an external ID of its own": trust(
        {
            **ALLOW_OTHER,
            "Principal": {"AWS": STRANGER},
            "Condition": {"StringEquals": {"sts:ExternalId": "theirs"}},
        }
    ),
    "trust: everybody of WorkOS's account": trust(
        {
            **ALLOW_OTHER,
            "Principal": "*",
            "Condition": EXTERNAL | {"StringLike": {"aws:PrincipalAccount": worlds.WORKOS_ACCOUNT}},
        }
    ),
    "bucket: a role of the account": bucket(
        {
            "Effect": "Allow",
            "Action": "s3:*",
            "Resource": "*",
            "Principal": {"AWS": f"arn:aws:iam::{worlds.ACCOUNT}:role/reader"},
        }
    ),
    "bucket: everybody of the organization": _by_name(
        bucket(
            {
                "Effect": "Allow",
                "Action": "s3:Get*",
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-own"}},
            }
        )
    ),
    "bucket: everybody of a unit of the organization": _by_name(
        bucket(
            {
                "Effect": "Allow",
                "Action": "s3:Get*",
                "Resource": "*",
                "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-own/*"}},
            }
        )
    ),
    "bucket: sessions of the role itself": lambda o: role(unique_id=UNIQUE_ID)(
        bucket(
            {
                "Effect": "Allow",
                "Action": "s3:Get*",
                "Resource": "*",
                "Condition": {"StringLike": {"aws:userId": f"{UNIQUE_ID}:*"}},
            }
        )(o)
    ),
    "bucket: by the account's own access points": bucket(
        {
            "Effect": "Allow",
            "Action": "*",
            "Resource": "*",
            "Principal": {"AWS": "*"},
            "Condition": {"StringEquals": {"s3:DataAccessPointAccount": worlds.ACCOUNT}},
        }
    ),
    "bucket: a service for the account": bucket(
        {
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": "*",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Condition": {"StringEquals": {"aws:SourceAccount": worlds.ACCOUNT}},
        }
    ),
    "bucket: a service": bucket(
        {
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": "*",
            "Principal": {"Service": "delivery.logs.amazonaws.com"},
        }
    ),
}


@pytest.mark.parametrize("change", NO_STRANGERS.values(), ids=NO_STRANGERS)
def test_whoever_is_kept_out_is_no_stranger(healthy: Observations, change: Change) -> None:
    assert report_of(healthy, change).verdict is Verdict.VERIFIED


def test_organization_that_may_not_be_read_is_not_taken_for_a_stranger(
    healthy: Observations,
) -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": "o-x"}}
    planted = bucket({**PLANTED, "Action": "s3:Get*", "Condition": condition})
    denied = replace(healthy.destination.identity, organization=Unavailable("AccessDenied"))

    report = report_of(with_facts(healthy, identity=denied), planted)

    (open_one,) = [one for one in report.outcomes if isinstance(one.result, Unknown)]
    assert open_one.check.code == "LS520"
    assert open_one.result == Unknown(
        "whether o-x (statement Planted) is this account's organization could not be read "
        "(AccessDenied)"
    )


def repaired(report: Report) -> str | None:
    assert report.root is not None
    return report.root.command


ROLES = ("delivery_role.py", "receiver_role.py", "writer_role.py")
ATTACHED = "arn:aws:iam::012345670123:policy/quarantine"
REMOVING: dict[str, tuple[str, str]] = {
    "P18 inline": (
        "Quarantine",
        "aws iam delete-role-policy --region us-east-1 --role-name {role} --policy-name Quarantine",
    ),
    "P18 attached": (
        ATTACHED,
        (
            "aws iam detach-role-policy --region us-east-1 --role-name {role} "
            f"--policy-arn {ATTACHED}"
        ),
    ),
    "the stack's own": ("write-events", "pulumi up --refresh --stack {stack}"),
}


@pytest.mark.parametrize(("name", "command"), REMOVING.values(), ids=REMOVING)
def test_repair_removes_a_policy_that_an_update_would_leave(
    healthy: Observations, name: str, command: str
) -> None:
    report = report_of(healthy, refused, policy_of_role(deny(), name))

    settings = healthy.settings
    wanted = command.format(role=settings.role_name, stack=settings.customer)
    assert root_of(report)[0] == "LS408"
    assert repaired(report) == wanted


def customers_key(o: Observations) -> Observations:
    """The stack file names the key: the stack does not manage it."""
    destination = o.settings.destination
    assert destination.archive is not None
    encryption = destination.archive.encryption.model_copy(update={"key_arn": worlds.KEY_ARN})
    kept = destination.model_copy(update={"encryption": encryption})
    return replace(o, settings=o.settings.model_copy(update={"destination": kept}))


def key_in(state: str) -> Change:
    return archive(key=KeyFacts(worlds.KEY_ARN, False, state, worlds.key_policy()))


ALLOWS_S3 = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
}
UPDATE = "pulumi up --refresh --stack acme"
BY_ARN = f"--region us-east-1 --key-id {worlds.KEY_ARN}"
OF_KEY = f"{BY_ARN} --policy-name default"
BY_HAND = (
    f"aws kms get-key-policy {OF_KEY} --query Policy --output text > key-policy.json && "
    "${EDITOR:-vi} key-policy.json && "
    f"aws kms put-key-policy {OF_KEY} --policy file://key-policy.json"
)
DENIES_KEY = key(deny(Action="kms:*", Principal="*"))
BOUNDED = boundary({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
DECRYPTS = key({**PLANTED, "Principal": {"AWS": STRANGER}, "Action": "kms:Decrypt"})
OF_A_KEY: dict[str, tuple[str, tuple[Change, ...], str, str]] = {
    # code, what happened, how the repair's text begins, its command
    "the stack's key denies": ("LS510", (refused, DENIES_KEY), "Write the key policy", UPDATE),
    "the customer's key denies": (
        "LS510",
        (refused, customers_key, DENIES_KEY),
        "Remove statement Planted of the key policy. The stack does not manage this key",
        BY_HAND,
    ),
    "the customer's key does not allow": (
        "LS510",
        (refused, customers_key, key(by_account=False)),
        "Add a statement to the key policy that allows arn:aws:iam::",
        BY_HAND,
    ),
    "the boundary does not allow the key": (
        "LS510",
        (refused, customers_key, BOUNDED),
        "Let the boundary allow kms:GenerateDataKey on the key, or change destination.",
        UPDATE,
    ),
    "the role does not allow the key": (
        "LS510",
        (refused, customers_key, role(policies={"write-events": ALLOWS_S3})),
        "Write the key policy and the role's policy again",
        UPDATE,
    ),
    "the customer's key is disabled": (
        "LS509",
        (refused, customers_key, key_in("Disabled")),
        "Enable the key. The stack does not manage it",
        f"aws kms enable-key {BY_ARN}",
    ),
    "the customer's key is about to be deleted": (
        "LS509",
        (refused, customers_key, key_in("PendingDeletion")),
        "Enable the key. The stack does not manage it",
        f"aws kms cancel-key-deletion {BY_ARN} && aws kms enable-key {BY_ARN}",
    ),
    "the stack's key is disabled": (
        "LS509",
        (refused, key_in("Disabled")),
        "Cancel the key's deletion",
        UPDATE,
    ),
    "the stack's key lets a stranger in": ("LS523", (DECRYPTS,), "Write the key policy", UPDATE),
    "the customer's key lets a stranger in": (
        "LS523",
        (customers_key, DECRYPTS),
        "Remove statement Planted from the key policy. The stack does not manage this key",
        BY_HAND,
    ),
}


@pytest.mark.parametrize(("code", "changes", "text", "command"), OF_A_KEY.values(), ids=OF_A_KEY)
def test_repair_of_a_key_is_at_whose_policy_refuses(
    healthy: Observations, code: str, changes: tuple[Change, ...], text: str, command: str
) -> None:
    report = report_of(healthy, *changes)

    assert root_of(report)[0] == code
    assert report.root is not None
    assert report.root.repair.startswith(text)
    assert repaired(report) == command


def test_refusal_of_every_address_says_that_no_event_can_arrive(healthy: Observations) -> None:
    report = report_of(healthy, IN_BUCKET(NOT_OURS))

    (advice,) = report.recommendations
    assert (report.verdict, advice.code) == (Verdict.VERIFIED, "LS504")


def test_grant_for_the_role_may_allow(healthy: Observations) -> None:
    grantees = frozenset({healthy.settings.role_arn})
    empty: dict[str, Any] = {"Version": "2012-10-17", "Statement": []}
    facts = KeyFacts(worlds.KEY_ARN, True, "Enabled", empty, grantees)

    report = report_of(healthy, refused, archive(key=facts))

    results = {one.check.code: one.result for one in report.outcomes}
    assert isinstance(results["LS510"], Unknown)
    assert not isinstance(results["LS408"], Failed)


def test_policies_that_an_update_restores_are_those_the_components_make() -> None:
    root = Path(__file__).parents[3] / "components"
    sources = "\n".join((root / name).read_text() for name in ROLES)

    assert set(re.findall(r'policy_name="([a-z-]+)"|"(use-key)"', sources)) == {
        ("write-events", ""),
        ("receive-events", ""),
        ("", "use-key"),
    }
    assert {"write-events", "receive-events", "use-key"} == OWN_POLICIES


def test_organization_that_may_not_be_read_says_why(healthy: Observations) -> None:
    denied = Unavailable("DescribeOrganization: AccessDenied: not yours")
    asking = IN_BUCKET({"StringNotEquals": {"aws:PrincipalOrgID": "o-x"}})
    seen = with_facts(healthy, identity=replace(healthy.destination.identity, organization=denied))

    report = report_of(seen, refused, asking)

    results = {one.check.code: one.result for one in report.outcomes}
    assert results["LS505"] == Unknown(
        "statement Planted of the bucket policy depends on aws:PrincipalOrgID, which could not be "
        "read (DescribeOrganization: AccessDenied: not yours)"
    )


OF_INVALID_STREAM: dict[str, tuple[str, str, Change]] = {
    "a policy of the stack's": (
        "LS505",
        "1. `pulumi up --refresh --stack acme`, which waits up to verify.timeoutSeconds",
        IN_BUCKET({"Bool": {"aws:ViaAWSService": "false"}}),
    ),
    "a policy that the stack does not manage": (
        "LS408",
        "1. The command below.",
        policy_of_role(deny(Action="s3:PutObject", Resource="*")),
    ),
    "a statement that nobody could judge": (
        "LS410",
        "1. `pulumi up --refresh --stack acme`, which waits up to verify.timeoutSeconds",
        IN_TRUST({"StringNotLike": {"sts:RoleSessionName": "x"}}),
    ),
}


@pytest.mark.parametrize(
    ("code", "first", "change"), OF_INVALID_STREAM.values(), ids=OF_INVALID_STREAM
)
def test_repair_of_an_invalid_stream_leads_to_its_form_whatever_the_command(
    healthy: Observations, code: str, first: str, change: Change
) -> None:
    root = report_of(healthy, lost_in("invalid"), change).root

    assert root is not None
    assert root.code == code
    assert first in root.repair
    assert "2. Save WorkOS's form again" in root.repair
    assert root.repair.endswith("3. `pulumi up --stack acme`. Begin with:")


def test_repair_of_a_stream_that_is_not_invalid_needs_no_form(healthy: Observations) -> None:
    change = policy_of_role(deny(Action="s3:PutObject", Resource="*"))

    root = report_of(healthy, lost_in("error"), change).root

    assert root is not None
    assert "form" not in root.repair
