"""Object Lock as real S3 answers it."""

from __future__ import annotations

import base64
import zlib
from datetime import UTC, datetime, timedelta

import pytest

from tests.rehearsal.aws.support import EVENT, Account, allow, deny, md5, policy, refused, send

NEEDS_CHECKSUM = (
    400,
    "InvalidRequest",
    (
        "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests "
        "with Object Lock parameters"
    ),
)
CRC32 = "x-amz-checksum-crc32"


@pytest.fixture(scope="module")
def locked(account: Account) -> str:
    return account.bucket(days=1)


def put(account: Account, bucket: str, key: str = "event.json") -> str:
    answer = account.s3.put_object(Bucket=bucket, Key=key, Body=EVENT, ContentMD5=md5(EVENT))
    return str(answer["VersionId"])


def test_put_without_checksum_under_default_retention_is_refused(
    account: Account, locked: str
) -> None:
    assert send(account, "PUT", f"/{locked}/bare.json", EVENT).error == NEEDS_CHECKSUM


def test_put_without_checksum_with_lock_headers_is_refused(account: Account) -> None:
    bucket = account.bucket(lock=True)
    headers = {"x-amz-object-lock-legal-hold": "ON"}
    assert send(account, "PUT", f"/{bucket}/held.json", EVENT, headers).error == NEEDS_CHECKSUM


def test_put_without_checksum_in_lock_bucket_without_default_retention_is_stored(
    account: Account,
) -> None:
    bucket = account.bucket(lock=True)
    assert send(account, "PUT", f"/{bucket}/free.json", EVENT).status == 200


def test_put_with_checksum_header_only_is_stored(account: Account, locked: str) -> None:
    checksum = base64.b64encode(zlib.crc32(EVENT).to_bytes(4, "big")).decode()
    assert send(account, "PUT", f"/{locked}/crc.json", EVENT, {CRC32: checksum}).status == 200


@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param(md5(b"another body"), "BadDigest", id="of-another-body"),
        pytest.param("bm90IGFuIE1ENQ==", "InvalidDigest", id="not-16-bytes"),
        pytest.param("***", "InvalidDigest", id="not-base64"),
    ],
)
def test_put_with_bad_md5_is_refused(account: Account, locked: str, value: str, code: str) -> None:
    answer = send(account, "PUT", f"/{locked}/bad.json", EVENT, {"Content-MD5": value})
    assert answer.error[:2] == (400, code)


def test_put_by_sdk_default_is_stored(account: Account, locked: str) -> None:
    assert account.s3.put_object(Bucket=locked, Key="sdk.json", Body=EVENT)["VersionId"]


def test_put_with_right_md5_is_stamped_with_default_retention(
    account: Account, locked: str
) -> None:
    before = datetime.now(UTC)
    version = put(account, locked, "stamped.json")
    retention = account.s3.get_object_retention(
        Bucket=locked, Key="stamped.json", VersionId=version
    )["Retention"]
    assert retention["Mode"] == "GOVERNANCE"
    assert timedelta(hours=23) < retention["RetainUntilDate"] - before < timedelta(hours=25)
    read = account.s3.get_object(Bucket=locked, Key="stamped.json")
    assert (read["ObjectLockMode"], read["Body"].read()) == ("GOVERNANCE", EVENT)


def test_versions_of_a_key_are_listed_newest_first(account: Account, locked: str) -> None:
    written = [put(account, locked, "twice.json") for _ in range(2)]
    listed = account.s3.list_object_versions(Bucket=locked, Prefix="twice.json")["Versions"]
    assert [each["VersionId"] for each in listed] == written[::-1]
    assert [each["IsLatest"] for each in listed] == [True, False]


def test_delete_without_version_leaves_a_marker(account: Account, locked: str) -> None:
    version = put(account, locked, "marked.json")
    assert account.s3.delete_object(Bucket=locked, Key="marked.json")["DeleteMarker"]
    read = account.s3.get_object(Bucket=locked, Key="marked.json", VersionId=version)
    assert read["Body"].read() == EVENT


def test_locked_version_is_not_deleted(account: Account, locked: str) -> None:
    version = put(account, locked, "kept.json")
    status, code, _ = refused(
        account.s3.delete_object, Bucket=locked, Key="kept.json", VersionId=version
    )
    assert (status, code) == (403, "AccessDenied")


def test_governance_bypass_by_administrator_deletes(account: Account, locked: str) -> None:
    version = put(account, locked, "bypassed.json")
    answer = account.s3.delete_object(
        Bucket=locked, Key="bypassed.json", VersionId=version, BypassGovernanceRetention=True
    )
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_governance_bypass_without_the_right_is_refused(account: Account, locked: str) -> None:
    version = put(account, locked, "not-bypassed.json")
    _, deleter = account.role(allow("s3:DeleteObject*"))
    status, code, _ = refused(
        deleter.s3.delete_object,
        Bucket=locked,
        Key="not-bypassed.json",
        VersionId=version,
        BypassGovernanceRetention=True,
    )
    assert (status, code) == (403, "AccessDenied")


def test_compliance_version_is_not_deleted_by_anyone(account: Account) -> None:
    bucket = account.bucket(days=1, mode="COMPLIANCE")
    version = put(account, bucket)
    status, code, _ = refused(
        account.s3.delete_object,
        Bucket=bucket,
        Key="event.json",
        VersionId=version,
        BypassGovernanceRetention=True,
    )
    assert (status, code) == (403, "AccessDenied")


def test_bucket_made_with_lock_says_so_and_is_versioned(account: Account) -> None:
    bucket = account.bucket(lock=True)
    lock = account.s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    assert lock == {"ObjectLockEnabled": "Enabled"}
    assert account.s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


def test_bucket_made_without_lock_has_no_lock_configuration(account: Account) -> None:
    bucket = account.bucket()
    status, code, _ = refused(account.s3.get_object_lock_configuration, Bucket=bucket)
    assert (status, code) == (404, "ObjectLockConfigurationNotFoundError")


def test_suspending_versioning_of_a_lock_bucket_is_refused(account: Account, locked: str) -> None:
    answer = refused(
        account.s3.put_bucket_versioning,
        Bucket=locked,
        VersioningConfiguration={"Status": "Suspended"},
    )
    assert answer == (
        409,
        "InvalidBucketState",
        (
            "An Object Lock configuration is present on this bucket, "
            "so the versioning state cannot be changed."
        ),
    )


def test_suspending_versioning_of_an_ordinary_bucket_is_done(account: Account) -> None:
    bucket = account.bucket()
    for status in ("Enabled", "Suspended"):
        account.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
    assert account.s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Suspended"


@pytest.mark.parametrize("unit", ["Days", "Years"])
def test_default_retention_of_zero_is_refused(account: Account, locked: str, unit: str) -> None:
    rule = {"DefaultRetention": {"Mode": "GOVERNANCE", unit: 0}}
    answer = refused(
        account.s3.put_object_lock_configuration,
        Bucket=locked,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule},
    )
    assert answer == (
        400,
        "InvalidArgument",
        "Default retention period must be a positive integer value.",
    )


def test_explicit_lock_header_needs_a_right_of_its_own(account: Account) -> None:
    bucket = account.bucket(lock=True)
    _, writer = account.role(allow("s3:PutObject"))
    status, code, message = refused(
        writer.s3.put_object,
        Bucket=bucket,
        Key="k",
        Body=EVENT,
        ObjectLockMode="GOVERNANCE",
        ObjectLockRetainUntilDate=datetime.now(UTC) + timedelta(days=1),
    )
    assert (status, code) == (403, "AccessDenied")
    assert "s3:PutObjectRetention" in message


def test_condition_on_a_header_that_is_not_sent_refuses_the_put(account: Account) -> None:
    bucket = account.bucket()
    absent = {"Null": {"s3:x-amz-storage-class": "true"}}
    account.s3.put_bucket_policy(
        Bucket=bucket,
        Policy=policy(
            deny("s3:PutObject", f"arn:aws:s3:::{bucket}/*", Principal="*", Condition=absent)
        ),
    )
    assert refused(account.s3.put_object, Bucket=bucket, Key="k", Body=EVENT)[0] == 403
    account.s3.put_object(Bucket=bucket, Key="k", Body=EVENT, StorageClass="STANDARD_IA")
