"""A clock of this machine so wrong that AWS refuses every call."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from logstreams.verification.facts.archive import ArchiveFacts
from logstreams.verification.facts.delivery import DeliveryFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.identity import IdentityFacts
from logstreams.verification.facts.workos_api import ApiFacts
from logstreams.verification.observations import Observations
from logstreams.verification.verdict import Verdict
from tests.unit.verification.one_fault import marks_of, report_of, stream, with_facts

EXPIRED = "Signature expired: 20261122T090000Z is now earlier than 20261122T115500Z"
CLOCK_REFUSALS = {
    "STS, three hours behind": f"GetCallerIdentity: SignatureDoesNotMatch: {EXPIRED}",
    "JSON services": f"GetCallerIdentity: InvalidSignatureException: {EXPIRED}",
    "two days ahead": "GetCallerIdentity: SignatureDoesNotMatch: Signature not yet current: …",
    "as S3 says it": "GetCallerIdentity: RequestTimeTooSkewed: The difference is too large.",
}


@pytest.mark.parametrize("reason", CLOCK_REFUSALS.values(), ids=CLOCK_REFUSALS.keys())
@pytest.mark.parametrize("delivered", [False, True])
def test_clock_that_blinds_this_machine_at_aws_is_named_and_loses_no_event(
    healthy: Observations, reason: str, delivered: bool
) -> None:
    blind = Unavailable(reason)
    seen = replace(
        healthy,
        destination=replace(
            healthy.destination,
            identity=IdentityFacts(caller_account=blind, role=blind),
            archive=ArchiveFacts(exists=blind),
        ),
        delivery=replace(healthy.delivery, arrival=Unavailable("ListObjectsV2: AccessDenied")),
        environment=replace(healthy.environment, clock_offset_seconds=-10800.0),
    )

    synced = healthy.now if delivered else healthy.now - timedelta(days=1)
    report = report_of(seen, stream(last_synced_at=synced))

    told = report.recommendations[0] if delivered else report.root
    assert report.verdict is (Verdict.UNPROVEN if delivered else Verdict.FAILED)
    assert told is not None
    assert told.code == "LS106"
    assert told.found == f"-10800 s; AWS rejects every call: {reason}"
    assert "timedatectl" in report.next_step


def test_clock_is_the_root_cause_where_the_key_lies_at_aws(healthy: Observations) -> None:
    problem = f"GetSecretValue: InvalidSignatureException: {EXPIRED}"
    blind = Unavailable(f"GetCallerIdentity: SignatureDoesNotMatch: {EXPIRED}")
    seen = replace(
        healthy,
        api=ApiFacts(),
        destination=replace(
            healthy.destination,
            identity=IdentityFacts(caller_account=blind),
            archive=ArchiveFacts(),
        ),
        delivery=DeliveryFacts(),
        environment=replace(
            healthy.environment,
            api_key_problem=problem,
            clock_offset_seconds=Unavailable("WorkOS was not asked"),
        ),
    )

    report = report_of(seen)

    assert report.root is not None
    assert report.root.code == "LS106"


def test_credentials_that_are_refused_for_another_reason_say_nothing_of_the_clock(
    healthy: Observations,
) -> None:
    refused = Unavailable("GetCallerIdentity: ExpiredToken: The security token has expired")

    report = report_of(
        healthy,
        lambda o: with_facts(o, identity=replace(o.destination.identity, caller_account=refused)),
    )

    assert marks_of(report)["LS106"] == "Passed"


def test_clock_that_blinds_us_at_aws_is_advice_where_the_event_was_read_elsewhere(
    healthy: Observations,
) -> None:
    blind = Unavailable(f"GetCallerIdentity: SignatureDoesNotMatch: {EXPIRED}")

    report = report_of(
        healthy,
        lambda o: with_facts(o, identity=replace(o.destination.identity, caller_account=blind)),
    )

    assert [one.code for one in report.recommendations] == ["LS106"]
