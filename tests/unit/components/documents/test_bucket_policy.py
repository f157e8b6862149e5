from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from components.documents.bucket_policy import BucketPolicyArgs, bucket_policy

WRITER = "arn:aws:iam::012345670123:role/acme-delivery"
DEPLOYER = "arn:aws:iam::012345670123:role/deployer"
ELSEWHERE = "arn:aws:iam::999999999999:role/acme-delivery"
BUCKET = "arn:aws:s3:::acme-events"
EVENT = f"{BUCKET}/audit/2026-11-22/e.json"
BESIDE = f"{BUCKET}/other/file"
LISTED = "203.0.113.7"

FACTS = BucketPolicyArgs(bucket_arn=BUCKET, object_prefix="audit/", writer_role_arn=WRITER)
ENFORCED = replace(FACTS, source_addresses=[LISTED, "203.0.113.8"])
DELETABLE = replace(FACTS, deletable=True)


def test_policy_has_these_statements_and_grants_nothing() -> None:
    statements = bucket_policy(ENFORCED)["Statement"]
    assert [each["Sid"] for each in statements] == [
        "DenyPlainHttp",
        "DenyTlsBelow12",
        "DenyEventsFromOthers",
        "DenyEventsFromOtherAddresses",
        "DenyDeletionOfEvents",
    ]
    assert {each["Effect"] for each in statements} == {"Deny"}


def test_policy_has_no_condition_on_a_header() -> None:
    """WorkOS sends Content-MD5 and no other; any further condition would refuse every event."""
    conditions = [each.get("Condition", {}) for each in bucket_policy(ENFORCED)["Statement"]]
    keys = {key for condition in conditions for tests in condition.values() for key in tests}
    assert keys == {"aws:SecureTransport", "s3:TlsVersion", "aws:PrincipalArn", "aws:SourceIp"}


@pytest.mark.parametrize(
    ("facts", "request_", "keys"),
    [
        pytest.param(FACTS, ("s3:PutObject", EVENT), {}, id="event-from-role"),
        pytest.param(FACTS, ("s3:PutObject", EVENT), {"tls": "1.2"}, id="event-over-tls-1.2"),
        pytest.param(
            ENFORCED, ("s3:PutObject", EVENT), {"source_ip": LISTED}, id="event-from-listed-address"
        ),
        pytest.param(
            ENFORCED,
            ("s3:PutBucketPolicy", BUCKET),
            {"who": DEPLOYER, "source_ip": "198.51.100.1"},
            id="deployer-from-any-address",
        ),
        pytest.param(
            ENFORCED,
            ("s3:GetObject", EVENT),
            {"who": DEPLOYER, "source_ip": "198.51.100.1"},
            id="reader-from-any-address",
        ),
        pytest.param(FACTS, ("s3:PutObject", BESIDE), {"who": DEPLOYER}, id="file-beside-the-path"),
        pytest.param(FACTS, ("s3:DeleteObject", BESIDE), {"who": DEPLOYER}, id="deletion-beside"),
        pytest.param(
            DELETABLE, ("s3:DeleteObjectVersion", EVENT), {"who": DEPLOYER}, id="deletion-allowed"
        ),
    ],
)
def test_policy_leaves_alone(
    by_resource_policy: Any, facts: BucketPolicyArgs, request_: tuple[str, str], keys: Any
) -> None:
    assert by_resource_policy(bucket_policy(facts), *request_, **keys) == "ImplicitDeny"


@pytest.mark.parametrize(
    ("facts", "request_", "keys"),
    [
        pytest.param(FACTS, ("s3:PutObject", EVENT), {"tls": None}, id="event-over-plain-http"),
        pytest.param(FACTS, ("s3:PutObject", EVENT), {"tls": "1.1"}, id="event-over-tls-1.1"),
        pytest.param(
            FACTS,
            ("s3:ListBucket", BUCKET),
            {"who": DEPLOYER, "tls": None},
            id="listing-over-plain-http",
        ),
        pytest.param(
            FACTS,
            ("s3:ListBucket", BUCKET),
            {"who": DEPLOYER, "tls": "1.0"},
            id="listing-over-tls-1.0",
        ),
        pytest.param(FACTS, ("s3:PutObject", EVENT), {"who": DEPLOYER}, id="event-from-deployer"),
        pytest.param(
            FACTS, ("s3:PutObject", EVENT), {"who": ELSEWHERE}, id="event-from-same-name-elsewhere"
        ),
        pytest.param(
            ENFORCED,
            ("s3:PutObject", EVENT),
            {"source_ip": "198.51.100.1"},
            id="event-from-unlisted-address",
        ),
        pytest.param(
            DELETABLE, ("s3:PutObject", EVENT), {"who": DEPLOYER}, id="deletable-but-not-by-others"
        ),
        *(
            pytest.param(FACTS, (action, EVENT), {"who": who}, id=f"{action}-by-{name}")
            for action in (
                "s3:DeleteObject",
                "s3:DeleteObjectVersion",
                "s3:BypassGovernanceRetention",
            )
            for name, who in (("deployer", DEPLOYER), ("role", WRITER))
        ),
    ],
)
def test_policy_denies(
    by_resource_policy: Any, facts: BucketPolicyArgs, request_: tuple[str, str], keys: Any
) -> None:
    assert by_resource_policy(bucket_policy(facts), *request_, **keys) == "Deny"


def test_policy_protects_what_lies_under_paths_of_before(by_resource_policy: Any) -> None:
    moved = replace(ENFORCED, object_prefix="logs/", previous_prefixes=["audit/", "a/"])
    unlisted = {"source_ip": "198.51.100.1"}
    document = bucket_policy(moved)
    for event in (EVENT, f"{BUCKET}/logs/e.json", f"{BUCKET}/a/e.json"):
        listed = {"source_ip": LISTED}
        assert by_resource_policy(document, "s3:PutObject", event, **listed) == "ImplicitDeny"
        assert by_resource_policy(document, "s3:PutObject", event, **unlisted) == "Deny"
        assert by_resource_policy(document, "s3:PutObject", event, who=DEPLOYER, **listed) == "Deny"
        for action in ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"):
            assert by_resource_policy(document, action, event, who=DEPLOYER) == "Deny"
    assert by_resource_policy(document, "s3:DeleteObject", BESIDE, who=DEPLOYER) == "ImplicitDeny"


def test_policy_without_paths_of_before_has_texts_and_no_lists() -> None:
    """As release 0.1 wrote it: an update of an unchanged stack changes no policy."""
    own = [each for each in bucket_policy(ENFORCED)["Statement"] if "Tls" not in each["Sid"]][1:]
    assert {each["Resource"] for each in own} == {f"{BUCKET}/audit/*"}


def test_policy_without_path_protects_the_whole_bucket(by_resource_policy: Any) -> None:
    document = bucket_policy(replace(FACTS, object_prefix=""))
    assert by_resource_policy(document, "s3:PutObject", BESIDE, who=DEPLOYER) == "Deny"
    assert by_resource_policy(document, "s3:DeleteObject", BESIDE, who=DEPLOYER) == "Deny"
