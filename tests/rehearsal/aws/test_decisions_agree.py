"""The local AWS, asked by real requests, and the kit's own evaluation decide alike.

They share no code: MiniStack judges the rehearsed AWS, `logstreams.verification.iam` judges what
was read back of it. The documents are those that were planted in the field.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logstreams.verification.iam import Allowed, Policies, decide, role_session, workos
from tests.rehearsal.aws.support import EVENT, Account, allow, deny, policy, send, unique

ADDRESS, OTHER = "127.0.0.11", "127.0.0.12"
LISTED = {"NotIpAddress": {"aws:SourceIp": [f"{ADDRESS}/32"]}}
IN_PERSON = {"Bool": {"aws:ViaAWSService": "false"}}
NOW = datetime.now(UTC)
YESTERDAY, TOMORROW = (f"{NOW + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}" for days in (-1, 1))


@dataclass(frozen=True)
class Planted:
    """Documents around one PUT."""

    bucket: tuple[dict[str, Any], ...] = ()
    role: tuple[dict[str, Any], ...] = (allow("s3:*"),)
    boundary: tuple[dict[str, Any], ...] | None = None
    tags: tuple[tuple[str, str], ...] = ()
    naming_role: Callable[[str], dict[str, Any]] | None = None
    """Makes another statement of the bucket's policy, of the role's ARN."""


def bucket(**condition: Any) -> Planted:
    return Planted(bucket=(deny("s3:PutObject", Principal="*", Condition=condition),))


def role(**condition: Any) -> Planted:
    return Planted(role=(allow("s3:*"), deny("s3:PutObject", Condition=condition)))


CASES: dict[str, Planted] = {
    "P1 bucket: address, and no service": bucket(**LISTED, **IN_PERSON),
    "P2 role: address, and no service": role(**LISTED, **IN_PERSON),
    "P3 role's tag": Planted(
        role=(
            allow("s3:*"),
            deny("s3:PutObject", Condition={"StringEquals": {"aws:PrincipalTag/q": "true"}}),
        ),
        tags=(("q", "true"),),
    ),
    "P5 boundary about other services": Planted(boundary=(allow("logs:*"),)),
    "P6 certain, beside a condition on tags": Planted(
        role=(
            allow("s3:*"),
            deny("ec2:*", Condition={"StringEquals": {"ec2:ResourceTag/a": "b"}}),
            deny("s3:PutObject"),
        )
    ),
    "P9 boundary by address": Planted(
        boundary=(allow("*", Condition={"IpAddress": {"aws:SourceIp": f"{ADDRESS}/32"}}),)
    ),
    "P11 an exception that ran out": bucket(DateGreaterThan={"aws:CurrentTime": YESTERDAY}),
    "P11 an exception that lasts": bucket(DateGreaterThan={"aws:CurrentTime": TOMORROW}),
    "P12 lock mode": bucket(Null={"s3:object-lock-mode": "true"}),
    "P12 ACL": bucket(StringNotEquals={"s3:x-amz-acl": "bucket-owner-full-control"}),
    "P13b an endpoint": bucket(StringNotEquals={"aws:SourceVpce": "vpce-1"}),
    "P14 sessions revoked until tomorrow": role(DateLessThan={"aws:TokenIssueTime": TOMORROW}),
    "P14 sessions revoked yesterday": role(DateLessThan={"aws:TokenIssueTime": YESTERDAY}),
    "P15 NotPrincipal of the role alone": Planted(
        naming_role=lambda arn: deny("s3:PutObject", NotPrincipal={"AWS": arn})
    ),
    "bucket allows what the role does not": Planted(
        role=(), naming_role=lambda arn: allow("s3:PutObject", Principal={"AWS": arn})
    ),
    "bucket allows the account": Planted(
        role=(),
        naming_role=lambda arn: allow("s3:PutObject", Principal={"AWS": arn.split(":")[4]}),
    ),
    "bucket allows the role, boundary does not": Planted(
        role=(),
        boundary=(allow("logs:*"),),
        naming_role=lambda arn: allow("s3:PutObject", Principal={"AWS": arn}),
    ),
    "all but another path": Planted(
        role=(allow(["s3:Put*"]), deny("s3:*", "arn:aws:s3:::other/*"))
    ),
    "nothing": Planted(role=()),
}


@pytest.mark.parametrize("planted", CASES.values(), ids=CASES)
def test_put_is_decided_alike_from_each_address(account: Account, planted: Planted) -> None:
    name = account.bucket()
    boundary = None
    if planted.boundary is not None:
        boundary = account.iam.create_policy(
            PolicyName=unique("boundary"), PolicyDocument=policy(*planted.boundary)
        )["Policy"]["Arn"]
    arn, _ = account.role(*planted.role, boundary=boundary)
    if planted.tags:
        tags = [{"Key": key, "Value": value} for key, value in planted.tags]
        account.iam.tag_role(RoleName=arn.rpartition("/")[2], Tags=tags)
    statements = [*planted.bucket]
    if planted.naming_role is not None:
        statements.append(planted.naming_role(arn))
    whole = [{**one, "Resource": f"arn:aws:s3:::{name}/*"} for one in statements]
    if whole:
        account.s3.put_bucket_policy(Bucket=name, Policy=policy(*whole))
    writer = account.assume(arn)
    shown = account.iam.get_role(RoleName=arn.rpartition("/")[2])["Role"]

    place = workos.Place(
        account.id,
        "us-east-1",
        datetime.now(UTC),
        organization=workos.NOT_IN_AN_ORGANIZATION,
        tags={tag["Key"]: tag["Value"] for tag in shown.get("Tags", ())},
    )
    principal = role_session(arn, "session", shown["RoleId"])
    policies = Policies(
        {"own": json.loads(policy(*planted.role))},
        json.loads(policy(*planted.boundary)) if planted.boundary is not None else None,
        resource=json.loads(policy(*whole)) if whole else None,
    )
    for address in (ADDRESS, OTHER):
        request = workos.put(place, principal, f"arn:aws:s3:::{name}/k", address)
        ours = isinstance(decide(policies, request), Allowed)
        theirs = send(writer, "PUT", f"/{name}/k", EVENT, source=address).status == 200
        assert (address, ours) == (address, theirs)


EXTERNAL_ID = "org_1"
TRUSTS: dict[str, tuple[dict[str, Any], ...]] = {
    "P7 by a wildcard": (allow("sts:AssumeRole*"),),
    "P7 all but something else": ({"Effect": "Allow", "NotAction": "sts:TagSession"},),
    "P8 from one address": (
        allow("sts:AssumeRole", Condition={"IpAddress": {"aws:SourceIp": "192.0.2.1"}}),
    ),
    "P11 ran out": (
        allow("sts:AssumeRole", Condition={"DateLessThan": {"aws:CurrentTime": YESTERDAY}}),
    ),
    "P16 denied": (allow("sts:AssumeRole"), deny("sts:*")),
    "another external ID": (
        allow("sts:AssumeRole", Condition={"StringEquals": {"sts:ExternalId": "org_2"}}),
    ),
    "the external ID": (
        allow("sts:AssumeRole", Condition={"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}),
    ),
    "the external ID by a wildcard": (
        allow("sts:AssumeRole", Condition={"StringLike": {"sts:ExternalId": "org_?"}}),
    ),
}


@pytest.mark.parametrize("statements", TRUSTS.values(), ids=TRUSTS)
def test_assuming_is_decided_alike(
    account: Account, stranger: Account, statements: tuple[dict[str, Any], ...]
) -> None:
    document = policy(
        *(
            {key: value for key, value in one.items() if key != "Resource"}
            | {"Principal": {"AWS": stranger.root}}
            for one in statements
        )
    )
    name = unique("role")
    arn = account.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]

    place = workos.Place(account.id, "us-east-1", datetime.now(UTC))
    request = workos.assume(place, stranger.id, arn, EXTERNAL_ID, "127.0.0.1")
    policies = Policies(None, resource=json.loads(document), resource_must_allow=True)
    ours = isinstance(decide(policies, request), Allowed)

    try:
        stranger.assume(arn, ExternalId=EXTERNAL_ID)
    except ClientError:
        assert not ours
    else:
        assert ours
