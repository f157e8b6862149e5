"""Policies that AWS would not store, and what becomes of those whose principals are deleted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rehearsal.aws.support import Account, allow, policy, refused, unique

NOBODY = "arn:aws:iam::012345670123:role/nobody"
MISSING = [
    pytest.param(NOBODY, id="role"),
    pytest.param("arn:aws:iam::012345670123:user/nobody", id="user"),
    pytest.param("arn:aws:sts::012345670123:assumed-role/nobody/session", id="session"),
    pytest.param("arn:aws:iam::999999999999:root", id="account"),
    pytest.param("999999999999", id="account-id"),
    pytest.param("AROANOBODY0000000000", id="unique-id"),
    pytest.param("arn:aws:iam::012345670123:role/*", id="wildcard"),
]


def trust(principal: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}


def everything(bucket: str) -> list[str]:
    return [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]


@pytest.mark.parametrize("principal", MISSING)
def test_trust_policy_with_missing_principal_is_refused(account: Account, principal: str) -> None:
    document = policy(trust(principal))
    answer = (
        400,
        "MalformedPolicyDocument",
        f'Invalid principal in policy: "AWS":"{principal}"',
    )
    create = account.iam.create_role
    assert refused(create, RoleName=unique(), AssumeRolePolicyDocument=document) == answer
    arn, _ = account.role()
    update = account.iam.update_assume_role_policy
    assert refused(update, RoleName=arn.split("/")[-1], PolicyDocument=document) == answer


@pytest.mark.parametrize("principal", MISSING)
def test_bucket_policy_with_missing_principal_is_refused(account: Account, principal: str) -> None:
    bucket = account.bucket()
    document = policy(allow("s3:GetObject", everything(bucket), Principal={"AWS": principal}))
    answer = refused(account.s3.put_bucket_policy, Bucket=bucket, Policy=document)
    assert answer == (400, "MalformedPolicy", "Invalid principal in policy")


@pytest.mark.parametrize("principal", MISSING)
def test_key_policy_with_missing_principal_is_refused(account: Account, principal: str) -> None:
    document = policy(
        allow("kms:*", Principal={"AWS": account.root}),
        allow("kms:Decrypt", Principal={"AWS": principal}),
    )
    answer = (
        400,
        "MalformedPolicyDocumentException",
        "Policy contains a statement with one or more invalid principals.",
    )
    assert refused(account.kms.create_key, Policy=document) == answer
    key = account.kms.create_key()["KeyMetadata"]["KeyId"]
    assert refused(account.kms.put_key_policy, KeyId=key, Policy=document) == answer


def test_policies_with_existing_principals_are_stored(account: Account, stranger: Account) -> None:
    bucket = account.bucket()
    role, _ = account.role(path="/some/path/")
    user = account.iam.create_user(UserName=unique())["User"]
    named = [role, user["Arn"], user["UserId"], stranger.id, stranger.root, account.root]
    for principal in named:
        trusted = policy(trust(principal))
        account.iam.create_role(RoleName=unique(), AssumeRolePolicyDocument=trusted)
        document = policy(allow("s3:GetObject", everything(bucket), Principal={"AWS": principal}))
        account.s3.put_bucket_policy(Bucket=bucket, Policy=document)
        assert account.s3.get_bucket_policy(Bucket=bucket)["Policy"] == document


def test_service_principal_in_trust_policy_is_stored(account: Account) -> None:
    service = {"Service": "lambda.amazonaws.com"}
    document = policy({"Effect": "Allow", "Principal": service, "Action": "sts:AssumeRole"})
    account.iam.create_role(RoleName=unique(), AssumeRolePolicyDocument=document)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        pytest.param({"Action": "s3:PutObjectVersioning"}, "Policy has invalid action", id="typo"),
        pytest.param({"Action": "s3:Putt*"}, "Policy has invalid action", id="wildcard-of-none"),
        pytest.param({"Action": "sts:AssumeRole"}, "Policy has invalid action", id="of-sts"),
        pytest.param(
            {"Action": ["s3:GetObject", "s3:Nothing"]}, "Policy has invalid action", id="one-of-two"
        ),
        pytest.param(
            {"Resource": "arn:aws:s3:::another/*"},
            "Policy has invalid resource",
            id="another-bucket",
        ),
        pytest.param(
            {"Resource": "arn:aws:s3:::{bucket}"},
            "Action does not apply to any resource(s) in statement",
            id="object-action-on-the-bucket",
        ),
        pytest.param(
            {"Action": "s3:ListBucket"},
            "Action does not apply to any resource(s) in statement",
            id="bucket-action-on-objects",
        ),
        pytest.param(
            {"Condition": {"StringEquals": {"sts:ExternalId": "x"}}},
            "Policy has an invalid condition key",
            id="condition-key-of-sts",
        ),
        pytest.param({"Principal": None}, "Missing required field Principal", id="no-principal"),
        pytest.param({"Action": None}, "Missing required field Action", id="no-action"),
    ],
)
def test_malformed_bucket_policy_is_refused(
    account: Account, statement: dict[str, Any], problem: str
) -> None:
    bucket = account.bucket()
    good = allow("s3:GetObject", "arn:aws:s3:::{bucket}/*", Principal={"AWS": account.root})
    changed = {name: value for name, value in {**good, **statement}.items() if value is not None}
    document = policy(changed).replace("{bucket}", bucket)
    answer = refused(account.s3.put_bucket_policy, Bucket=bucket, Policy=document)
    assert answer == (400, "MalformedPolicy", problem)


def test_bucket_policy_that_is_no_json_is_refused(account: Account) -> None:
    answer = refused(account.s3.put_bucket_policy, Bucket=account.bucket(), Policy="not json")
    assert answer[:2] == (400, "MalformedPolicy")


@pytest.mark.parametrize("action", ["s3:*", "*", "S3:putobject", "s3:Put*", ["s3:GetObject"]])
def test_bucket_policy_with_known_actions_is_stored(account: Account, action: Any) -> None:
    bucket = account.bucket()
    document = policy(allow(action, everything(bucket), Principal={"AWS": account.root}))
    account.s3.put_bucket_policy(Bucket=bucket, Policy=document)


def test_deleted_role_is_shown_by_its_unique_id_and_its_namesake_is_not_trusted(
    account: Account, stranger: Account
) -> None:
    caller = stranger.iam.create_role(
        RoleName=unique("caller"), AssumeRolePolicyDocument=policy(trust(stranger.root))
    )["Role"]
    trusted = account.iam.create_role(
        RoleName=unique("trusted"), AssumeRolePolicyDocument=policy(trust(caller["Arn"]))
    )["Role"]
    bucket = account.bucket()
    shared = allow(
        "s3:GetObject", everything(bucket), Principal={"AWS": [caller["Arn"], account.root]}
    )
    account.s3.put_bucket_policy(Bucket=bucket, Policy=policy(shared))
    key = account.kms.create_key(
        Policy=policy(
            allow("kms:*", Principal={"AWS": account.root}),
            allow("kms:Decrypt", Principal={"AWS": caller["Arn"]}),
        )
    )["KeyMetadata"]["KeyId"]

    stranger.iam.delete_role(RoleName=caller["RoleName"])

    shown = account.iam.get_role(RoleName=trusted["RoleName"])["Role"]
    statement = shown["AssumeRolePolicyDocument"]["Statement"][0]
    assert statement["Principal"] == {"AWS": caller["RoleId"]}
    assert caller["RoleId"] in account.s3.get_bucket_policy(Bucket=bucket)["Policy"]
    assert caller["RoleId"] in account.kms.get_key_policy(KeyId=key)["Policy"]

    stranger.iam.create_role(
        RoleName=caller["RoleName"], AssumeRolePolicyDocument=policy(trust(stranger.root))
    )
    stranger.iam.put_role_policy(
        RoleName=caller["RoleName"], PolicyName="p", PolicyDocument=policy(allow("sts:AssumeRole"))
    )
    namesake = stranger.assume(caller["Arn"])
    status, code, _ = refused(
        namesake.sts.assume_role, RoleArn=trusted["Arn"], RoleSessionName="session"
    )
    assert (status, code) == (403, "AccessDenied")


def test_role_refused_deletion_is_still_shown_by_its_arn(account: Account) -> None:
    arn, _ = account.role(allow("s3:PutObject"))
    trusted = account.iam.create_role(
        RoleName=unique(), AssumeRolePolicyDocument=policy(trust(arn))
    )["Role"]
    assert refused(account.iam.delete_role, RoleName=arn.split("/")[-1])[0] == 409
    shown = account.iam.get_role(RoleName=trusted["RoleName"])["Role"]
    assert shown["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"AWS": arn}
