"""Behind a key that decides stands why it is not known; a table, key by key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logstreams.verification.checks.documents import BUCKET_POLICY, KEY_POLICY, TRUST_POLICY
from logstreams.verification.checks.open_keys import why_open
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.iam import Depends, Layer, Reference
from logstreams.verification.observations import Observations
from tests.unit.verification.conftest import healthy, settings  # noqa: F401 - fixtures
from tests.unit.verification.one_fault import with_facts

DENIED = Unavailable("AccessDenied")
WHY: dict[str, tuple[str, tuple[str, ...], str]] = {
    # document, keys, what is said
    "user agent": (BUCKET_POLICY, ("aws:UserAgent",), "WorkOS does not publish"),
    "TLS version": (BUCKET_POLICY, ("s3:TlsVersion",), "WorkOS does not publish"),
    "bucket's tag": (BUCKET_POLICY, ("aws:ResourceTag/x",), "this kit does not read"),
    "role's tag": (BUCKET_POLICY, ("aws:PrincipalTag/organizer",), "this kit does not read"),
    "WorkOS's tag": (TRUST_POLICY, ("aws:PrincipalTag/x",), "WorkOS does not publish"),
    "WorkOS's principal": (TRUST_POLICY, ("Principal",), "WorkOS does not publish"),
    "WorkOS's organization": (TRUST_POLICY, ("aws:PrincipalOrgID",), "WorkOS does not publish"),
    "role's organization": (
        TRUST_POLICY,
        ("aws:ResourceOrgID",),
        "could not be read (AccessDenied)",
    ),
    "organization": (
        BUCKET_POLICY,
        ("aws:PrincipalOrgPaths",),
        "could not be read (AccessDenied)",
    ),
    "canonical user": (BUCKET_POLICY, ("CanonicalUser",), "this kit does not read"),
    "address of S3's": (KEY_POLICY, ("aws:SourceIp",), "AWS does not document"),
    "service that called": (KEY_POLICY, ("aws:CalledVia",), "AWS does not document"),
    "key's alias": (KEY_POLICY, ("kms:ResourceAliases",), "this kit does not read"),
    "operator": (BUCKET_POLICY, ("operator StringIs",), "this kit cannot judge"),
    "key of a later day": (BUCKET_POLICY, ("aws:InventedLater",), "this kit cannot judge"),
    "resource": (BUCKET_POLICY, ("Resource",), "this kit cannot judge"),
}


def open_one(document: str, keys: tuple[str, ...]) -> Depends:
    return Depends((Reference(Layer.RESOURCE, document, "Planted", allows=False),), keys)


@pytest.mark.parametrize(("document", "keys", "why"), WHY.values(), ids=WHY)
def test_key_stands_with_the_reason_it_is_not_known(
    healthy: Observations,  # noqa: F811
    document: str,
    keys: tuple[str, ...],
    why: str,
) -> None:
    seen = with_facts(healthy, identity=replace(healthy.destination.identity, organization=DENIED))

    assert why_open(open_one(document, keys), seen) == f", which {why}"


def test_keys_of_several_reasons_stand_with_each(healthy: Observations) -> None:  # noqa: F811
    keys = ("aws:ResourceTag/x", "aws:UserAgent", "s3:TlsVersion")

    assert why_open(open_one(BUCKET_POLICY, keys), healthy) == (
        ", of which this kit does not read aws:ResourceTag/x "
        "and WorkOS does not publish aws:UserAgent, s3:TlsVersion"
    )


def test_grant_that_may_allow_is_told_as_one(healthy: Observations) -> None:  # noqa: F811
    by_grant = Depends((), ("grant",))

    assert f"{by_grant}{why_open(by_grant, healthy)}" == "a grant of the key may allow it"
