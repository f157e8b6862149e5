"""Policies that let today's test event pass and refuse other objects of WorkOS's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from logstreams.verification.checks import other_keys
from logstreams.verification.facts.archive import EncryptionFacts, KeyFacts
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.observations import Observations
from logstreams.verification.verdict import Verdict
from tests.unit.verification import conftest as worlds
from tests.unit.verification.one_fault import Change, archive, report_of
from tests.unit.verification.test_policy_faults import bucket, deny, role

NOW = worlds.NOW
PATH = "arn:aws:s3:::acme-audit-logs-012345670123-us-east-1/audit"

IN_BUCKET: Callable[..., Change] = lambda *ends: bucket(  # noqa: E731
    deny(Resource=[f"{PATH}/{end}" for end in ends])
)


def allowing(*ends: str) -> dict[str, Any]:
    """A policy that allows writing some objects alone, and all else."""
    every = {"Effect": "Allow", "NotAction": "s3:PutObject", "Resource": "*"}
    some = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": [f"{PATH}/{e}" for e in ends]}
    return {"Version": "2012-10-17", "Statement": [every, some]}


def of_role(*ends: str) -> Change:
    return role(policies={"write-events": allowing(*ends)})


def by_context(*ends: str, bucket_key: bool = False) -> Change:
    """The key's policy refuses objects; without a bucket key they are its context."""
    context = {"kms:EncryptionContext:aws:s3:arn": [f"{PATH}/{end}" for end in ends]}
    refusing = deny(Action="kms:*", Principal="*", Condition={"StringLike": context})
    document = worlds.key_policy()
    policy = {**document, "Statement": [*document["Statement"], refusing]}
    return archive(
        key=KeyFacts(worlds.KEY_ARN, True, "Enabled", policy, frozenset()),
        encryption=EncryptionFacts("aws:kms", worlds.KEY_ARN, bucket_key=bucket_key),
    )


LOSING: dict[str, tuple[str, str, Change]] = {
    "bucket: a month to come": ("LS505", "/audit/2026-12-", IN_BUCKET("2026-12-*")),
    "bucket: tomorrow": ("LS505", "/audit/2026-11-23/", IN_BUCKET("2026-11-23/*")),
    "bucket: yesterday, of which an event may come late": (
        "LS505",
        "/audit/2026-11-21/",
        IN_BUCKET("2026-11-21/*"),
    ),
    "bucket: a day of next year": ("LS505", "/audit/2027-07-04/", IN_BUCKET("2027-07-04/*")),
    "bucket: a year": ("LS505", "/audit/2028-", IN_BUCKET("2028*")),
    "bucket: a part of the keys' ends": ("LS505", "_ffffffffffff.json", IN_BUCKET("*f.json")),
    "role: this month alone": ("LS408", "/audit/2026-1", of_role("2026-11*")),
    "role: today alone": ("LS408", "/audit/2026-11-21/", of_role("2026-11-22*")),
    "boundary: this month alone": (
        "LS409",
        "/audit/2026-1",
        role(boundary=allowing("2026-11*")),
    ),
    "key: a month to come, as the context": ("LS510", "/audit/2026-12-", by_context("2026-12*")),
}


@pytest.mark.parametrize(("code", "found", "change"), LOSING.values(), ids=LOSING)
def test_policy_that_refuses_other_objects_fails_though_the_event_arrived(
    healthy: Observations, code: str, found: str, change: Change
) -> None:
    report = report_of(healthy, change)

    assert report.verdict is Verdict.FAILED
    assert report.root is not None
    assert report.root.code == code
    assert found in report.root.found
    assert "for objects such as arn:aws:s3:::" in report.root.found


WELL: dict[str, Change] = {
    "bucket: days long gone": IN_BUCKET("2025-*", "2026-0*", "2026-10-*"),
    "bucket: another folder": IN_BUCKET("quarantine/*", "reports/2026-12-*"),
    "role: years listed, to the next": of_role("2026-*", "2027-*"),
    "role: every object with WorkOS's ending": of_role("*.json"),
    "key: a month to come, and the bucket is the context": by_context("2026-12*", bucket_key=True),
}


@pytest.mark.parametrize("change", WELL.values(), ids=WELL)
def test_policy_that_refuses_no_object_of_workos_is_no_cry(
    healthy: Observations, change: Change
) -> None:
    report = report_of(healthy, change)

    assert report.verdict is Verdict.VERIFIED
    assert not {"LS408", "LS409", "LS505", "LS510"} & {one.code for one in report.recommendations}


def test_statement_of_a_policy_by_hand_is_named_and_removed(healthy: Observations) -> None:
    assert isinstance(healthy.destination.identity.role, RoleFacts)
    by_hand = {"Version": "2012-10-17", "Statement": [deny(Resource=f"{PATH}/2026-12-*")]}
    policies = {**healthy.destination.identity.role.policies, "by-hand": by_hand}
    known = replace(healthy, now=NOW)

    report = report_of(known, role(policies=policies))

    assert report.root is not None
    assert report.root.code == "LS408"
    assert "statement Planted of the role's policy by-hand denies it" in report.root.found
    assert "delete-role-policy" in (report.root.command or "")


def test_policies_that_treat_all_objects_alike_are_asked_once(
    healthy: Observations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(other_keys, "_samples", lambda *_: pytest.fail("samples were made"))

    assert report_of(healthy).verdict is Verdict.VERIFIED
