"""A bucket's settings: there, not there, and not ours to read; S3's answers are scripted."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from logstreams.verification.collect.archive import collect_archive
from logstreams.verification.facts.archive import AclFacts, ArchiveFacts, LockFacts, ReplicaFacts
from logstreams.verification.facts.fact import Unavailable

BLOCKED = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


class S3:
    """Answers what it was given, an answer or a code of an error; anything else is denied."""

    def __init__(self, **answers: dict[str, Any] | str) -> None:
        self.answers = answers

    def __getattr__(self, name: str) -> Any:
        answer = self.answers.get(name, "AccessDenied")
        return lambda *_, **__: self._said(name, answer)

    @staticmethod
    def _said(name: str, answer: dict[str, Any] | str) -> dict[str, Any]:
        if isinstance(answer, str):
            raise ClientError({"Error": {"Code": answer, "Message": "-"}}, name)
        return answer


def collected(**answers: dict[str, Any] | str) -> ArchiveFacts:
    s3 = S3(head_bucket={}, **answers)
    aws: Any = type("Aws", (), {"client": lambda *_, **__: s3})()
    return collect_archive(aws, "acme-audit-logs", "012345670123", prefix="audit/")


def lock(**retention: Any) -> dict[str, Any]:
    rule = {"Rule": {"DefaultRetention": retention}} if retention else {}
    return {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", **rule}}


LOCKS: dict[str, tuple[dict[str, Any] | str, LockFacts]] = {
    "days": (lock(Mode="COMPLIANCE", Days=30), LockFacts(True, "COMPLIANCE", 30)),
    "years": (lock(Mode="GOVERNANCE", Years=2), LockFacts(True, "GOVERNANCE", 730)),
    "no default": (lock(), LockFacts(True, None, None)),
    "none": ("ObjectLockConfigurationNotFoundError", LockFacts(False, None, None)),
}


@pytest.mark.parametrize(("answer", "found"), LOCKS.values(), ids=LOCKS.keys())
def test_lock_is_read(answer: dict[str, Any] | str, found: LockFacts) -> None:
    assert collected(get_object_lock_configuration=answer).lock == found


def test_public_access_is_blocked_by_all_four_settings() -> None:
    def blocked(*names: str) -> object:
        found = {"PublicAccessBlockConfiguration": dict.fromkeys(names, True)}
        return collected(get_public_access_block=found).public_access_blocked

    assert blocked(*BLOCKED) is True
    assert [blocked(*(set(BLOCKED) - {name})) for name in BLOCKED] == [False] * 4


def test_setting_that_is_absent_is_none_at_all() -> None:
    facts = collected(
        get_bucket_policy="NoSuchBucketPolicy",
        get_public_access_block="NoSuchPublicAccessBlockConfiguration",
        get_bucket_lifecycle_configuration="NoSuchLifecycleConfiguration",
        get_bucket_logging={},
    )

    assert facts.policy is None
    assert facts.public_access_blocked is False
    assert facts.lifecycle == ()
    assert facts.access_logs is None


@pytest.mark.parametrize(
    "setting",
    [
        *("versioning", "lock", "policy", "public_access_blocked", "encryption", "key"),
        *("lifecycle", "access_logs"),
    ],
)
def test_setting_that_may_not_be_read_is_unavailable_and_not_absent(setting: str) -> None:
    found = getattr(collected(), setting)

    assert isinstance(found, Unavailable)
    assert "AccessDenied" in found.reason


OWNER = {"ID": "ours"}


def acl(*grants: tuple[dict[str, str], str]) -> dict[str, Any]:
    found = [{"Grantee": who, "Permission": may} for who, may in ((OWNER, "FULL_CONTROL"), *grants)]
    return {"Owner": OWNER, "Grants": found}


def owned_by(rule: str) -> dict[str, Any]:
    return {"OwnershipControls": {"Rules": [{"ObjectOwnership": rule}]}}


ACLS: dict[str, tuple[dict[str, Any] | str, AclFacts]] = {
    "off": (owned_by("BucketOwnerEnforced"), AclFacts("BucketOwnerEnforced", ())),
    "on": (owned_by("ObjectWriter"), AclFacts("ObjectWriter", (("theirs", "READ"),))),
    "as before 2023": (
        "OwnershipControlsNotFoundError",
        AclFacts("ObjectWriter", (("theirs", "READ"),)),
    ),
}


@pytest.mark.parametrize(("ownership", "found"), ACLS.values(), ids=ACLS.keys())
def test_acl_is_read_where_it_counts(ownership: dict[str, Any] | str, found: AclFacts) -> None:
    granted = acl(({"ID": "theirs"}, "READ"))

    facts = collected(get_bucket_ownership_controls=ownership, get_bucket_acl=granted)

    assert facts.acl == found


def replication(**destination: str) -> dict[str, Any]:
    rules = [
        {"Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::copies", **destination}},
        {"Status": "Disabled", "Destination": {"Bucket": "arn:aws:s3:::once"}},
    ]
    return {"ReplicationConfiguration": {"Rules": rules}}


def test_enabled_replication_names_its_bucket_and_whether_it_is_ours() -> None:
    theirs = collected(get_bucket_replication=replication(Account="210987654321")).replicas

    assert theirs == (ReplicaFacts("copies", False),)


RULES: dict[str, tuple[dict[str, Any], str | None]] = {
    "every object": ({"Filter": {}}, ""),
    "no filter": ({}, ""),
    "the events' folder": ({"Filter": {"Prefix": "aud"}}, ""),
    "older form": ({"Prefix": "audit/"}, ""),
    "older form, elsewhere": ({"Prefix": "reports/"}, None),
    "another folder": ({"Filter": {"Prefix": "reports/"}}, None),
    "some of the events": ({"Filter": {"Prefix": "audit/2026-"}}, "audit/2026-"),
    "objects with a tag": ({"Filter": {"Tag": {"Key": "copy", "Value": "yes"}}}, None),
    "events with a tag": (
        {"Filter": {"And": {"Prefix": "audit/", "Tags": [{"Key": "copy", "Value": "yes"}]}}},
        None,
    ),
    "events, by and": ({"Filter": {"And": {"Prefix": "audit/"}}}, ""),
}


@pytest.mark.parametrize(("rule", "copied"), RULES.values(), ids=RULES)
def test_replication_counts_where_its_rule_is_for_events(
    rule: dict[str, Any], copied: str | None
) -> None:
    answer = replication(Account="210987654321")
    answer["ReplicationConfiguration"]["Rules"][0] |= rule

    found = collected(get_bucket_replication=answer).replicas

    assert found == (() if copied is None else (ReplicaFacts("copies", False, copied),))


def test_rule_for_every_event_is_told_before_one_for_some() -> None:
    answer = replication(Account="210987654321")
    rules = answer["ReplicationConfiguration"]["Rules"]
    rules[1] = {**rules[0], "Filter": {"Prefix": "audit/2026-"}}

    assert collected(get_bucket_replication=answer).replicas == (ReplicaFacts("copies", False),)


def test_bucket_of_copies_whose_owner_may_not_be_read_is_not_known() -> None:
    (unread,) = collected(get_bucket_replication=replication()).replicas  # type: ignore[misc]  # read

    assert unread.bucket == "copies"
    assert isinstance(unread.ours, Unavailable)


def test_bucket_without_replication_has_no_copies() -> None:
    assert collected(get_bucket_replication="ReplicationConfigurationNotFoundError").replicas == ()
