"""Objects under SSE-KMS: who may use the key, and what the answers show."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import pytest

from tests.rehearsal.aws.support import EVENT, Account, allow, deny, policy, refused, send, unique

GENERATE = "kms:GenerateDataKey"
ANY_KEY_USE = ["kms:GenerateDataKey", "kms:Decrypt"]


@dataclass(frozen=True)
class Encrypted:
    bucket: str
    key: str


def make_key(account: Account, *statements: dict[str, Any]) -> str:
    """A key whose policy lets the account's IAM decide, or has these statements instead."""
    rights = statements or (allow("kms:*", Principal={"AWS": account.root}),)
    return str(account.kms.create_key(Policy=policy(*rights))["KeyMetadata"]["Arn"])


def encrypt(account: Account, bucket: str, key: str, bucket_key: bool = False) -> None:
    account.s3.put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [
                {
                    "ApplyServerSideEncryptionByDefault": {
                        "SSEAlgorithm": "aws:kms",
                        "KMSMasterKeyID": key,
                    },
                    "BucketKeyEnabled": bucket_key,
                }
            ]
        },
    )


def make_bucket(account: Account, key: str, bucket_key: bool = False) -> Encrypted:
    bucket = account.bucket()
    encrypt(account, bucket, key, bucket_key)
    return Encrypted(bucket, key)


def put_refused(caller: Account, bucket: str) -> tuple[int, str, str]:
    return refused(caller.s3.put_object, Bucket=bucket, Key="k", Body=EVENT)


def denial(arn: str, key: str, why: str, action: str = GENERATE) -> tuple[int, str, str]:
    role = arn.rsplit("/", 1)[-1]
    user = f"arn:aws:sts::{arn.split(':')[4]}:assumed-role/{role}/session"
    message = f"User: {user} is not authorized to perform: {action} on resource: {key} {why}"
    return 403, "AccessDenied", message


def test_put_without_a_right_to_the_key_is_refused(account: Account) -> None:
    made = make_bucket(account, make_key(account))
    arn, writer = account.role(allow("s3:PutObject"))
    why = "because no identity-based policy allows the kms:GenerateDataKey action"
    assert put_refused(writer, made.bucket) == denial(arn, made.key, why)


def test_put_with_a_right_to_the_key_is_stored(account: Account) -> None:
    made = make_bucket(account, make_key(account))
    _, writer = account.role(allow("s3:PutObject"), allow(GENERATE, made.key))
    writer.s3.put_object(Bucket=made.bucket, Key="k", Body=EVENT)
    assert account.s3.get_object(Bucket=made.bucket, Key="k")["Body"].read() == EVENT


def test_put_with_explicit_key_header_asks_that_key(account: Account) -> None:
    bucket, key = account.bucket(), make_key(account)
    _, writer = account.role(allow("s3:PutObject"))
    settings = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
    answer = refused(writer.s3.put_object, Bucket=bucket, Key="k", Body=EVENT, **settings)
    assert answer[:2] == (403, "AccessDenied")


def test_put_the_key_policy_does_not_let_is_refused(account: Account) -> None:
    key = make_key(account, allow("kms:*", Principal={"AWS": account.caller_arn}))
    made = make_bucket(account, key)
    arn, writer = account.role(allow("s3:PutObject"), allow(GENERATE))
    why = "because no resource-based policy allows the kms:GenerateDataKey action"
    assert put_refused(writer, made.bucket) == denial(arn, made.key, why)


def test_put_the_key_policy_denies_is_refused(account: Account) -> None:
    arn, writer = account.role(allow("s3:PutObject"), allow(GENERATE))
    key = make_key(
        account,
        allow("kms:*", Principal={"AWS": account.root}),
        deny(GENERATE, Principal="*", Condition={"ArnEquals": {"aws:PrincipalArn": arn}}),
    )
    made = make_bucket(account, key)
    why = "with an explicit deny in a resource-based policy"
    assert put_refused(writer, made.bucket) == denial(arn, key, why)


def test_put_the_key_policy_lets_by_principal_arn_is_stored(account: Account) -> None:
    arn, writer = account.role(allow("s3:PutObject"))
    key = make_key(
        account,
        allow("kms:*", Principal={"AWS": account.caller_arn}),
        allow(
            GENERATE,
            Principal={"AWS": "*"},
            Condition={"ArnEquals": {"aws:PrincipalArn": arn}},
        ),
    )
    writer.s3.put_object(Bucket=make_bucket(account, key).bucket, Key="k", Body=EVENT)


def test_put_the_boundary_does_not_let_use_the_key_is_refused(account: Account) -> None:
    boundary = account.iam.create_policy(
        PolicyName=unique("boundary"), PolicyDocument=policy(allow("s3:*"))
    )["Policy"]["Arn"]
    made = make_bucket(account, make_key(account))
    arn, writer = account.role(allow("s3:PutObject"), allow(GENERATE), boundary=boundary)
    why = "because no permissions boundary allows the kms:GenerateDataKey action"
    assert put_refused(writer, made.bucket) == denial(arn, made.key, why)


@pytest.mark.parametrize(
    ("bucket_key", "suffix", "stored"),
    [
        pytest.param(True, "", True, id="bucket-key-and-bucket-arn"),
        pytest.param(True, "/k", False, id="bucket-key-and-object-arn"),
        pytest.param(False, "/k", True, id="no-bucket-key-and-object-arn"),
        pytest.param(False, "", False, id="no-bucket-key-and-bucket-arn"),
    ],
)
def test_encryption_context_is_the_buckets_arn_only_with_a_bucket_key(
    account: Account, bucket_key: bool, suffix: str, stored: bool
) -> None:
    made = make_bucket(account, make_key(account), bucket_key)
    context = {"kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::{made.bucket}{suffix}"}
    right = allow(GENERATE, Condition={"StringEquals": context})
    _, writer = account.role(allow("s3:PutObject"), right)
    if stored:
        writer.s3.put_object(Bucket=made.bucket, Key="k", Body=EVENT)
    else:
        assert put_refused(writer, made.bucket)[:2] == (403, "AccessDenied")


@pytest.mark.parametrize(
    ("condition", "stored"),
    [
        pytest.param(
            {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}},
            True,
            id="via-s3-here",
        ),
        pytest.param(
            {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}},
            False,
            id="via-s3-elsewhere",
        ),
        pytest.param({"StringEquals": {"kms:CallerAccount": "012345670123"}}, True, id="account"),
        pytest.param({"Bool": {"aws:ViaAWSService": "true"}}, True, id="via-a-service"),
        pytest.param(
            {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, False, id="address-is-not-the-callers"
        ),
    ],
)
def test_key_use_carries_what_s3_adds(
    account: Account, condition: dict[str, dict[str, str]], stored: bool
) -> None:
    made = make_bucket(account, make_key(account))
    _, writer = account.role(allow("s3:PutObject"), allow(GENERATE, Condition=condition))
    if stored:
        writer.s3.put_object(Bucket=made.bucket, Key="k", Body=EVENT)
    else:
        assert put_refused(writer, made.bucket)[:2] == (403, "AccessDenied")


def test_get_without_decrypt_is_refused(account: Account) -> None:
    made = make_bucket(account, make_key(account))
    account.s3.put_object(Bucket=made.bucket, Key="k", Body=EVENT)
    arn, reader = account.role(allow("s3:GetObject"), allow(GENERATE))
    why = "because no identity-based policy allows the kms:Decrypt action"
    answer = refused(reader.s3.get_object, Bucket=made.bucket, Key="k")
    assert answer == denial(arn, made.key, why, "kms:Decrypt")
    assert reader.s3.head_object(Bucket=made.bucket, Key="k")["ContentLength"] == len(EVENT)


def test_copy_into_an_encrypted_bucket_asks_the_key(account: Account) -> None:
    source = account.bucket()
    account.s3.put_object(Bucket=source, Key="k", Body=EVENT)
    made = make_bucket(account, make_key(account))
    _, copier = account.role(allow(["s3:PutObject", "s3:GetObject"]))
    from_source = {"Bucket": source, "Key": "k"}
    answer = refused(copier.s3.copy_object, Bucket=made.bucket, Key="k", CopySource=from_source)
    assert answer[:2] == (403, "AccessDenied")


@pytest.mark.parametrize("shared", [True, False], ids=["key-policy-lets", "key-policy-silent"])
def test_key_of_another_account_needs_its_key_policy(
    account: Account, stranger: Account, shared: bool
) -> None:
    rights = [allow("kms:*", Principal={"AWS": stranger.root})]
    if shared:
        rights.append(allow(ANY_KEY_USE, Principal={"AWS": account.root}))
    made = make_bucket(account, make_key(stranger, *rights))
    _, writer = account.role(allow("s3:PutObject"), allow(ANY_KEY_USE))
    if shared:
        writer.s3.put_object(Bucket=made.bucket, Key="k", Body=EVENT)
    else:
        assert put_refused(writer, made.bucket)[:2] == (403, "AccessDenied")


def test_disabled_key_refuses_put_and_get(account: Account) -> None:
    made = make_bucket(account, make_key(account))
    account.s3.put_object(Bucket=made.bucket, Key="k", Body=EVENT)
    account.kms.disable_key(KeyId=made.key)
    answer = (400, "KMS.DisabledException", f"{made.key} is disabled.")
    assert put_refused(account, made.bucket) == answer
    assert refused(account.s3.get_object, Bucket=made.bucket, Key="k") == answer


def test_key_pending_deletion_refuses_put(account: Account) -> None:
    made = make_bucket(account, make_key(account))
    account.kms.schedule_key_deletion(KeyId=made.key, PendingWindowInDays=7)
    message = f"{made.key} is pending deletion."
    assert put_refused(account, made.bucket) == (400, "KMS.KMSInvalidStateException", message)


@pytest.mark.parametrize(
    ("region", "message"),
    [
        pytest.param("us-east-1", "Key '{}' does not exist", id="no-such-key"),
        pytest.param("eu-west-1", "Invalid arn eu-west-1", id="key-of-another-region"),
    ],
)
def test_key_that_is_not_there_refuses_put(account: Account, region: str, message: str) -> None:
    key = f"arn:aws:kms:{region}:{account.id}:key/00000000-0000-0000-0000-000000000000"
    made = make_bucket(account, key)
    answer = put_refused(account, made.bucket)
    assert answer == (400, "KMS.NotFoundException", message.format(key))


def test_etag_under_kms_is_no_md5(account: Account) -> None:
    made = make_bucket(account, make_key(account))
    etag = account.s3.put_object(Bucket=made.bucket, Key="k", Body=EVENT)["ETag"].strip('"')
    assert etag != hashlib.md5(EVENT).hexdigest()
    assert len(etag) == 32
    assert account.s3.head_object(Bucket=made.bucket, Key="k")["ETag"].strip('"') == etag


def test_object_in_a_plain_bucket_is_under_aes256_with_its_md5_as_etag(account: Account) -> None:
    made = make_bucket(account, make_key(account))
    account.s3.put_object(Bucket=made.bucket, Key="k", Body=EVENT)
    answer = account.s3.put_object(Bucket=account.bucket(), Key="k", Body=EVENT)
    assert answer["ServerSideEncryption"] == "AES256"
    assert answer["ETag"].strip('"') == hashlib.md5(EVENT).hexdigest()


@pytest.mark.parametrize("form", ["key-id", "alias"])
def test_answers_show_the_keys_arn_and_the_bucket_key(account: Account, form: str) -> None:
    key = make_key(account)
    alias = f"alias/{unique()}"
    account.kms.create_alias(AliasName=alias, TargetKeyId=key)
    name = alias if form == "alias" else key.rsplit("/", 1)[-1]
    made = make_bucket(account, name, bucket_key=True)
    put = account.s3.put_object(Bucket=made.bucket, Key="k", Body=EVENT)
    head = account.s3.head_object(Bucket=made.bucket, Key="k")
    for answer in (put, head):
        assert answer["ServerSideEncryption"] == "aws:kms"
        assert answer["SSEKMSKeyId"] == key
        assert answer["BucketKeyEnabled"] is True


def test_raw_put_without_encryption_headers_takes_the_buckets_default(account: Account) -> None:
    made = make_bucket(account, make_key(account))
    answer = send(account, "PUT", f"/{made.bucket}/k", EVENT)
    assert answer.headers["x-amz-server-side-encryption-aws-kms-key-id"] == made.key
