from __future__ import annotations

from typing import Any

import pytest

from components.documents.writer_policy import use_key, write_events

BUCKET = "arn:aws:s3:::acme-events"
EVENT = f"{BUCKET}/audit/2026-11-22/e.json"
KEY = "arn:aws:kms:eu-central-1:012345670123:key/k"
OTHER_KEY = "arn:aws:kms:eu-central-1:012345670123:key/other"

WRITE = write_events(bucket_arn=BUCKET, object_prefix="audit/")
USE_KEY = use_key(key_arn=KEY, bucket_arn=BUCKET, object_prefix="audit/", region="eu-central-1")
BY_S3 = {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}
OF_BUCKET = {"kms:EncryptionContext:aws:s3:arn": BUCKET}
OF_EVENT = {"kms:EncryptionContext:aws:s3:arn": EVENT}


@pytest.mark.parametrize(
    ("action", "resource", "decision"),
    [
        pytest.param("s3:PutObject", EVENT, "Allow", id="event"),
        pytest.param("s3:PutObject", f"{BUCKET}/other/e.json", "ImplicitDeny", id="beside-path"),
        pytest.param("s3:PutObject", "arn:aws:s3:::other/audit/e", "ImplicitDeny", id="elsewhere"),
        pytest.param("s3:GetObject", EVENT, "ImplicitDeny", id="reading"),
        pytest.param("s3:DeleteObject", EVENT, "ImplicitDeny", id="deleting"),
        pytest.param("s3:PutObjectRetention", EVENT, "ImplicitDeny", id="changing-retention"),
        pytest.param("s3:ListBucket", BUCKET, "ImplicitDeny", id="listing"),
    ],
)
def test_role_writes_events_only(
    by_identity_policy: Any, action: str, resource: str, decision: str
) -> None:
    assert by_identity_policy(WRITE, action, resource) == decision


def test_role_writes_under_paths_of_before_too(by_identity_policy: Any) -> None:
    paths = {"object_prefix": "logs/", "previous_prefixes": ["audit/"]}
    write = write_events(bucket_arn=BUCKET, **paths)
    use = use_key(key_arn=KEY, bucket_arn=BUCKET, region="eu-central-1", **paths)
    for event in (EVENT, f"{BUCKET}/logs/e.json"):
        keys = BY_S3 | {"kms:EncryptionContext:aws:s3:arn": event}
        assert by_identity_policy(write, "s3:PutObject", event) == "Allow"
        assert by_identity_policy(use, "kms:GenerateDataKey", KEY, **keys) == "Allow"
    assert by_identity_policy(write, "s3:PutObject", f"{BUCKET}/other/e") == "ImplicitDeny"
    assert WRITE["Statement"][0]["Resource"] == f"{BUCKET}/audit/*"  # as release 0.1 wrote it


@pytest.mark.parametrize(
    ("action", "resource", "keys", "decision"),
    [
        pytest.param("kms:GenerateDataKey", KEY, BY_S3 | OF_BUCKET, "Allow", id="bucket-key"),
        pytest.param("kms:GenerateDataKey", KEY, BY_S3 | OF_EVENT, "Allow", id="no-bucket-key"),
        pytest.param("kms:Decrypt", KEY, BY_S3 | OF_EVENT, "Allow", id="multipart"),
        pytest.param("kms:GenerateDataKey", KEY, OF_BUCKET, "ImplicitDeny", id="not-by-s3"),
        pytest.param(
            "kms:GenerateDataKey",
            KEY,
            {"kms:ViaService": "s3.us-east-1.amazonaws.com"} | OF_BUCKET,
            "ImplicitDeny",
            id="s3-in-another-region",
        ),
        pytest.param("kms:GenerateDataKey", KEY, BY_S3, "ImplicitDeny", id="no-context"),
        pytest.param(
            "kms:Decrypt",
            KEY,
            BY_S3 | {"kms:EncryptionContext:aws:s3:arn": f"{BUCKET}/other/e.json"},
            "ImplicitDeny",
            id="object-beside-path",
        ),
        pytest.param(
            "kms:Decrypt",
            KEY,
            BY_S3 | {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::acme-events-2"},
            "ImplicitDeny",
            id="another-bucket",
        ),
        pytest.param("kms:Decrypt", OTHER_KEY, BY_S3 | OF_BUCKET, "ImplicitDeny", id="other-key"),
        pytest.param("kms:CreateGrant", KEY, BY_S3 | OF_BUCKET, "ImplicitDeny", id="grants"),
    ],
)
def test_role_uses_its_key_for_its_events_only(
    by_identity_policy: Any, action: str, resource: str, keys: dict[str, str], decision: str
) -> None:
    assert by_identity_policy(USE_KEY, action, resource, **keys) == decision
