from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from components.archive_bucket import ArchiveBucket, ArchiveBucketArgs
from components.unreplaceable import ReplacementRefusedError

ARGS = ArchiveBucketArgs(
    bucket_name="acme-events",
    bucket_arn="arn:aws:s3:::acme-events",
    region="eu-central-1",
    object_prefix="audit/",
    writer_role_arn="arn:aws:iam::012345670123:role/acme-delivery",
    retention_mode="COMPLIANCE",
    retention_days=365,
)
KEY = "arn:aws:kms:eu-central-1:012345670123:key/k"

SIDE_RESOURCES = [
    "archive-public-access",
    "archive-ownership",
    "archive-policy",
    "archive-versioning",
    "archive-lock",
    "archive-encryption",
    "archive-lifecycle",
]


def make(build: Any, args: ArchiveBucketArgs = ARGS, **how: Any) -> Any:
    def program() -> dict[str, Any]:
        bucket = ArchiveBucket("archive", args)
        return {"bucketName": bucket.bucket_name, **bucket.fingerprint_inputs}

    return build(program, **how)


def test_bucket_registers_exactly_these_resources(build: Any) -> None:
    assert make(build).types() == {
        "archive": "logstreams:s3:ArchiveBucket",
        "archive-bucket": "aws:s3/bucket:Bucket",
        "archive-public-access": "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "archive-ownership": "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "archive-policy": "aws:s3/bucketPolicy:BucketPolicy",
        "archive-versioning": "aws:s3/bucketVersioning:BucketVersioning",
        "archive-lock": "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        "archive-encryption": "aws:s3/bucketServerSideEncryptionConfiguration"
        ":BucketServerSideEncryptionConfiguration",
        "archive-lifecycle": "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    }


def test_bucket_has_its_parent_and_ends_with_its_outputs(build: Any) -> None:
    built = make(build)
    children = {name: found.request.parent for name, found in built.resources.items()}
    parents = {urn.rpartition("::")[2] for name, urn in children.items() if name != "archive"}
    assert parents == {"archive"}
    assert built.finished[-1] == "archive"


def test_bucket_is_made_with_object_lock(build: Any) -> None:
    assert make(build).inputs("archive-bucket") == {
        "bucket": "acme-events",
        "region": "eu-central-1",
        "objectLockEnabled": True,
        "forceDestroy": False,
    }


def test_lock_retains_as_long_and_as_strictly_as_asked(build: Any) -> None:
    assert make(build).inputs("archive-lock") == {
        "bucket": "acme-events",
        "rule": {"defaultRetention": {"mode": "COMPLIANCE", "days": 365}},
    }


def test_versioning_is_enabled(build: Any) -> None:
    versioning = make(build).inputs("archive-versioning")
    assert versioning["versioningConfiguration"] == {"status": "Enabled"}


def test_public_access_is_blocked_in_all_four_ways(build: Any) -> None:
    assert make(build).inputs("archive-public-access") == {
        "bucket": "acme-events",
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": True,
    }


def test_ownership_disables_acls(build: Any) -> None:
    ownership = make(build).inputs("archive-ownership")
    assert ownership["rule"] == {"objectOwnership": "BucketOwnerEnforced"}


def test_encryption_with_key_uses_it_through_a_bucket_key(build: Any) -> None:
    encryption = make(build, replace(ARGS, key_arn=KEY)).inputs("archive-encryption")
    assert encryption["rules"] == [
        {
            "applyServerSideEncryptionByDefault": {
                "sseAlgorithm": "aws:kms",
                "kmsMasterKeyId": KEY,
            },
            "bucketKeyEnabled": True,
        }
    ]


def test_encryption_without_key_is_s3s_own(build: Any) -> None:
    encryption = make(build).inputs("archive-encryption")
    assert encryption["rules"] == [
        {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}
    ]


def test_lifecycle_aborts_uploads_and_expires_nothing(build: Any) -> None:
    lifecycle = make(build, replace(ARGS, glacier_ir_after_days=90)).inputs("archive-lifecycle")
    abort, move = lifecycle["rules"]
    assert abort["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}
    assert abort["filter"] == {"prefix": ""}
    assert move["transitions"] == [{"days": 90, "storageClass": "GLACIER_IR"}]
    assert move["filter"] == {"prefix": "audit/"}
    assert lifecycle["transitionDefaultMinimumObjectSize"] == "all_storage_classes_128K"
    assert "xpiration" not in json.dumps(lifecycle)


def test_lifecycle_without_transition_only_aborts_uploads(build: Any) -> None:
    rules = make(build).inputs("archive-lifecycle")["rules"]
    assert [rule["id"] for rule in rules] == ["abort-unfinished-uploads"]


def test_access_logs_where_asked_are_written_there(build: Any) -> None:
    args = replace(ARGS, access_log_bucket="acme-logs", access_log_prefix="s3/")
    assert make(build, args).inputs("archive-access-logs") == {
        "bucket": "acme-events",
        "targetBucket": "acme-logs",
        "targetPrefix": "s3/",
    }


def test_side_resources_wait_for_each_other(build: Any) -> None:
    """Two at once are answered with 409 OperationAborted by S3."""
    built = make(build)
    before = ["archive-bucket", *SIDE_RESOURCES]
    for name, predecessor in zip(SIDE_RESOURCES, before, strict=False):
        waited_for = {urn.rpartition("::")[2] for urn in built.resources[name].request.dependencies}
        assert predecessor in waited_for, name


@pytest.mark.parametrize("name", ["archive-bucket", *SIDE_RESOURCES])
def test_destroyed_stack_leaves_the_archive(build: Any, name: str) -> None:
    assert make(build).resources[name].request.retainOnDelete


def test_removed_access_logs_are_switched_off_while_the_bucket_stays(build: Any) -> None:
    built = make(build, replace(ARGS, access_log_bucket="acme-logs"))
    request = built.resources["archive-access-logs"].request
    assert not request.retainOnDelete
    assert request.deletedWith.endswith("::archive-bucket")


@pytest.mark.parametrize("name", ["archive-bucket", *SIDE_RESOURCES])
def test_deletable_bucket_goes_with_its_stack(build: Any, name: str) -> None:
    built = make(build, replace(ARGS, retention_mode="GOVERNANCE", deletable=True))
    assert not built.resources[name].request.retainOnDelete
    assert built.inputs("archive-bucket")["forceDestroy"]


@pytest.mark.parametrize(
    ("key", "existing"),
    [
        pytest.param("bucketName", {"bucket": "acme-before"}, id="other-name"),
        pytest.param("aws:region", {"region": "us-west-2"}, id="other-region"),
    ],
)
@pytest.mark.parametrize("preview", [True, False], ids=["preview", "update"])
def test_replacing_the_bucket_is_refused(
    build: Any, key: str, existing: dict[str, str], preview: bool
) -> None:
    state = {"archive-bucket": {"bucket": "acme-events", "region": "eu-central-1"} | existing}
    with pytest.raises(ReplacementRefusedError, match=f"{key}: {next(iter(existing.values()))} ->"):
        make(build, existing=state, preview=preview)
    assert list(build.registered) == ["archive", "archive-bucket"]


def test_bucket_ignores_a_change_of_its_identity(build: Any) -> None:
    """Else the engine would have made the second bucket before anybody is asked."""
    request = make(build).resources["archive-bucket"].request
    assert list(request.ignoreChanges) == ["bucket", "region", "objectLockEnabled"]


def test_facts_tell_what_decides_whether_events_arrive(build: Any) -> None:
    built = make(build, replace(ARGS, key_arn=KEY))
    assert built.outputs["bucket policy"] == built.inputs("archive-policy")["policy"]
    assert built.outputs["key"] == KEY
    assert built.outputs["retention"] == "COMPLIANCE 365 days"
    assert built.outputs["bucket"] == "acme-events"
