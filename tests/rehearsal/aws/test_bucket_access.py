"""Who may write into a bucket: conditions, boundaries, other accounts."""

from __future__ import annotations

import ssl

import pytest

from tests.rehearsal.aws.support import EVENT, Account, allow, deny, policy, refused, send, unique


def put_policy(account: Account, bucket: str, *statements: dict[str, object]) -> None:
    account.s3.put_bucket_policy(Bucket=bucket, Policy=policy(*statements))


def objects(bucket: str) -> str:
    return f"arn:aws:s3:::{bucket}/*"


def test_deny_to_all_but_a_role_spares_the_roles_sessions(account: Account) -> None:
    bucket = account.bucket()
    delivery_arn, delivery = account.role(allow("s3:PutObject"), path="/delivery/")
    _, other = account.role(allow("s3:PutObject"))
    spared = {"ArnNotEquals": {"aws:PrincipalArn": delivery_arn}}
    put_policy(
        account, bucket, deny("s3:PutObject", objects(bucket), Principal="*", Condition=spared)
    )
    delivery.s3.put_object(Bucket=bucket, Key="k", Body=EVENT)
    assert refused(other.s3.put_object, Bucket=bucket, Key="k", Body=EVENT)[0] == 403
    assert refused(account.s3.put_object, Bucket=bucket, Key="k", Body=EVENT)[0] == 403


@pytest.mark.parametrize(
    ("version", "status"),
    [
        pytest.param(ssl.TLSVersion.TLSv1_2, 403, id="tls-1.2-below-1.3"),
        pytest.param(ssl.TLSVersion.TLSv1_3, 200, id="tls-1.3"),
    ],
)
def test_tls_version_condition_sees_the_connections_version(
    account: Account, version: ssl.TLSVersion, status: int
) -> None:
    bucket = account.bucket()
    old = {"NumericLessThan": {"s3:TlsVersion": "1.3"}}
    put_policy(account, bucket, deny("s3:PutObject", objects(bucket), Principal="*", Condition=old))
    assert send(account, "PUT", f"/{bucket}/k", EVENT, tls=version).status == status


@pytest.mark.parametrize(
    ("condition", "headers"),
    [
        pytest.param({"Bool": {"aws:SecureTransport": "false"}}, {}, id="secure-transport"),
        pytest.param({"Null": {"s3:TlsVersion": "true"}}, {}, id="no-tls-version"),
        pytest.param(
            {"Bool": {"aws:SecureTransport": "false"}},
            {"X-Forwarded-Proto": "https"},
            id="header-claims-tls",
        ),
    ],
)
def test_plain_http_is_refused_where_tls_is_demanded(
    account: Account, condition: dict[str, dict[str, str]], headers: dict[str, str]
) -> None:
    bucket = account.bucket()
    put_policy(account, bucket, deny("s3:*", objects(bucket), Principal="*", Condition=condition))
    assert send(account, "PUT", f"/{bucket}/k", EVENT, headers, plain=True).status == 403
    assert send(account, "PUT", f"/{bucket}/k", EVENT).status == 200


def test_source_address_condition_sees_the_callers_address(account: Account) -> None:
    bucket = account.bucket()
    elsewhere = {
        "NotIpAddress": {"aws:SourceIp": ["127.0.0.11/32", "127.0.0.12/32"]},
        "Bool": {"aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false"},
    }
    put_policy(
        account, bucket, deny("s3:PutObject", objects(bucket), Principal="*", Condition=elsewhere)
    )
    path = f"/{bucket}/k"
    assert send(account, "PUT", path, EVENT, source="127.0.0.11").status == 200
    assert send(account, "PUT", path, EVENT, source="127.0.0.12").status == 200
    assert send(account, "PUT", path, EVENT, source="127.0.0.13").status == 403
    spoofed = {"X-Forwarded-For": "127.0.0.11"}
    assert send(account, "PUT", path, EVENT, spoofed, source="127.0.0.13").status == 403


def test_permissions_boundary_limits_a_session_and_is_shown(account: Account) -> None:
    bucket = account.bucket()
    boundary = account.iam.create_policy(
        PolicyName=unique("boundary"),
        PolicyDocument=policy(allow("s3:PutObject", f"arn:aws:s3:::{bucket}/inside/*")),
    )["Policy"]["Arn"]
    arn, writer = account.role(allow("s3:PutObject"), boundary=boundary)
    writer.s3.put_object(Bucket=bucket, Key="inside/k", Body=EVENT)
    assert refused(writer.s3.put_object, Bucket=bucket, Key="outside", Body=EVENT)[0] == 403
    role = account.iam.get_role(RoleName=arn.rsplit("/", 1)[-1])["Role"]
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary


@pytest.mark.parametrize(
    ("listed", "bounded", "spared"),
    [
        pytest.param(("role",), False, False, id="role-alone"),
        pytest.param(("role", "account"), False, True, id="role-and-account"),
        pytest.param(("account",), False, True, id="account"),
        pytest.param(("account", "another-role"), False, False, id="account-and-another-role"),
        pytest.param(("another-role",), False, False, id="another-role"),
        pytest.param(("role", "account"), True, False, id="with-a-boundary"),
    ],
)
def test_deny_with_not_principal_spares_only_whom_it_lists_with_the_account(
    account: Account, listed: tuple[str, ...], bounded: bool, spared: bool
) -> None:
    bucket = account.bucket()
    boundary = None
    if bounded:
        boundary = account.iam.create_policy(
            PolicyName=unique("boundary"), PolicyDocument=policy(allow("*"))
        )["Policy"]["Arn"]
    arn, writer = account.role(allow("s3:PutObject"), boundary=boundary)
    other, _ = account.role(allow("s3:PutObject"))
    named = {"role": arn, "account": account.root, "another-role": other}
    names = [named[one] for one in listed]
    statement = deny("s3:PutObject", objects(bucket), NotPrincipal={"AWS": names})
    put_policy(account, bucket, statement)

    if spared:
        writer.s3.put_object(Bucket=bucket, Key="k", Body=EVENT)
    else:
        assert refused(writer.s3.put_object, Bucket=bucket, Key="k", Body=EVENT)[0] == 403


@pytest.mark.parametrize("identity", [True, False], ids=["identity-allows", "identity-silent"])
@pytest.mark.parametrize("resource", [True, False], ids=["bucket-allows", "bucket-silent"])
def test_put_into_another_accounts_bucket_needs_both_policies(
    account: Account, stranger: Account, identity: bool, resource: bool
) -> None:
    bucket = account.bucket()
    rights = [allow("s3:PutObject")] if identity else []
    arn, writer = stranger.role(*rights)
    if resource:
        put_policy(account, bucket, allow("s3:PutObject", objects(bucket), Principal={"AWS": arn}))
    if identity and resource:
        writer.s3.put_object(Bucket=bucket, Key="k", Body=EVENT)
        assert account.s3.get_object(Bucket=bucket, Key="k")["Body"].read() == EVENT
    else:
        answer = refused(writer.s3.put_object, Bucket=bucket, Key="k", Body=EVENT)
        assert answer[:2] == (403, "AccessDenied")


def test_deny_of_another_accounts_role_wins_over_the_allow_of_its_account(
    account: Account, stranger: Account
) -> None:
    bucket = account.bucket()
    arn, writer = stranger.role(allow("s3:PutObject"))
    named = {"ArnEquals": {"aws:PrincipalArn": arn}}
    put_policy(
        account,
        bucket,
        allow("s3:PutObject", objects(bucket), Principal={"AWS": stranger.root}),
        deny("s3:PutObject", objects(bucket), Principal="*", Condition=named),
    )
    assert refused(writer.s3.put_object, Bucket=bucket, Key="k", Body=EVENT)[0] == 403
    stranger.s3.put_object(Bucket=bucket, Key="k", Body=EVENT)


def test_public_policy_under_block_public_access_is_refused(account: Account) -> None:
    bucket = account.bucket()
    account.s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
    public = policy(allow("s3:GetObject", objects(bucket), Principal="*"))
    status, code, _ = refused(account.s3.put_bucket_policy, Bucket=bucket, Policy=public)
    assert (status, code) == (403, "AccessDenied")


@pytest.mark.parametrize(
    ("acl", "answer"),
    [
        pytest.param("public-read", (400, "AccessControlListNotSupported"), id="public-read"),
        pytest.param(
            "authenticated-read", (400, "AccessControlListNotSupported"), id="authenticated-read"
        ),
        pytest.param("bucket-owner-full-control", None, id="bucket-owner-full-control"),
    ],
)
def test_acl_header_where_acls_are_disabled(
    account: Account, acl: str, answer: tuple[int, str] | None
) -> None:
    bucket = account.bucket()
    account.s3.put_bucket_ownership_controls(
        Bucket=bucket,
        OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    )
    settings = {"Bucket": bucket, "Key": "k", "Body": EVENT, "ACL": acl}
    if answer:
        assert refused(account.s3.put_object, **settings)[:2] == answer
    else:
        account.s3.put_object(**settings)


def test_bucket_of_another_region_is_redirected_and_names_its_region(account: Account) -> None:
    bucket = unique("bucket")
    ireland = account.aws.client("s3", account.caller, region="eu-west-1")
    ireland.create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    answer = send(account, "PUT", f"/{bucket}/k", EVENT)
    assert answer.error[:2] == (301, "PermanentRedirect")
    assert answer.headers["x-amz-bucket-region"] == "eu-west-1"
    location = account.s3.get_bucket_location(Bucket=bucket)["LocationConstraint"]
    assert location == "eu-west-1"
    assert ireland.head_bucket(Bucket=bucket)["BucketRegion"] == "eu-west-1"


def test_location_of_a_bucket_in_the_first_region_is_empty(account: Account) -> None:
    assert account.s3.get_bucket_location(Bucket=account.bucket())["LocationConstraint"] is None


def test_denial_within_the_account_names_action_and_resource(account: Account) -> None:
    bucket = account.bucket()
    arn, caller = account.role()
    user = caller.caller_arn
    answer = refused(caller.s3.put_object, Bucket=bucket, Key="k", Body=EVENT)
    assert answer[2] == (
        f"User: {user} is not authorized to perform: s3:PutObject on resource: "
        f'"arn:aws:s3:::{bucket}/k" because no identity-based policy allows the s3:PutObject action'
    )
    put_policy(account, bucket, deny("s3:PutObject", objects(bucket), Principal={"AWS": arn}))
    answer = refused(caller.s3.put_object, Bucket=bucket, Key="k", Body=EVENT)
    assert answer[2].endswith("with an explicit deny in a resource-based policy")


def test_denial_to_another_account_says_nothing(account: Account, stranger: Account) -> None:
    answer = refused(stranger.s3.put_object, Bucket=account.bucket(), Key="k", Body=EVENT)
    assert answer == (403, "AccessDenied", "Access Denied")


@pytest.mark.parametrize("operation", ["get_object", "head_object"])
def test_missing_object_is_hidden_from_who_may_not_list(account: Account, operation: str) -> None:
    bucket = account.bucket()
    _, reader = account.role(allow("s3:GetObject"))
    _, lister = account.role(allow(["s3:GetObject", "s3:ListBucket"]))
    missing = {"Bucket": bucket, "Key": "missing"}
    assert refused(getattr(reader.s3, operation), **missing)[0] == 403
    assert refused(getattr(lister.s3, operation), **missing)[0] == 404
