"""A customer's whole life through the real engine, and what must hold along it."""

from __future__ import annotations

import json

import pytest

from rehearsal.customer import Customer
from rehearsal.outage_of_delivery import play
from rehearsal.scenario import Scenario
from tests.rehearsal.life import guide


def test_life_has_its_five_steps_in_order(life: Scenario) -> None:
    document = life.plain()

    assert [(step["name"], step["verdict"]) for step in document["steps"]] == [
        ("form-opened", None),
        ("up-1", "pending"),
        ("form-saved", None),
        ("up-2", "verified"),
        ("up-3", "verified"),
    ]
    assert document["verdict"] == "verified"
    assert document["steps"][4]["changes"]["update"] == 2
    assert {*document["steps"][4]["changes"]} == {"same", "update"}
    assert document["engine"]["awsProvider"] == "offline"


def test_evidence_is_an_event_that_lies_in_the_bucket(verified: Customer, life: Scenario) -> None:
    s3 = verified.client("s3")
    evidence = life.plain()["evidence"]
    bucket = verified.settings.bucket_name

    stored = s3.get_object(Bucket=bucket, Key=evidence["key"])

    event = json.loads(stored["Body"].read())
    assert event["actor"]["id"] == event["targets"][0]["id"] == evidence["nonce"]
    assert stored["ObjectLockMode"] == evidence["retention"]["mode"] == "COMPLIANCE"
    assert evidence["key"].startswith("audit/")


def test_outputs_are_the_fixed_list(verified: Customer) -> None:
    outputs = verified.state().outputs

    assert {*outputs} == {
        "form",
        "verdict",
        "acceptedBy",
        "provenAt",
        "evidence",
        "nextStep",
        "kitVersion",
    }
    assert outputs["form"] == verified.settings.form
    told = ("verdict", "acceptedBy", "nextStep")
    assert tuple(outputs[name] for name in told) == ("verified", "", "")


def test_preview_of_an_unchanged_stack_sends_and_shows_nothing(verified: Customer) -> None:
    before = len(verified.world.workos.events(verified.organization_id))

    ran = verified.cli.pulumi("preview", "--expect-no-changes", stack=verified.stack)

    assert ran.exit_code == 0, ran.output
    assert "Outputs:" not in ran.output
    assert "will verify again" not in ran.output
    assert len(verified.world.workos.events(verified.organization_id)) == before


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param("DeleteObject", {}, id="a version"),
        pytest.param("DeleteObject", {"BypassGovernanceRetention": True}, id="with bypass"),
    ],
)
def test_locked_version_is_not_deleted_by_the_deployer(
    verified: Customer, life: Scenario, kind: str, body: dict[str, bool]
) -> None:
    s3 = verified.client("s3")
    where = {"Bucket": verified.settings.bucket_name, "Key": life.evidence.key}
    version = s3.head_object(**where)["VersionId"]

    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.delete_object(**where, VersionId=version, **body)
    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.delete_object(**where)


DIFFERS, NOTHING_TO_SAY = 1, 3
# What each command of the page ends with, where that is not 0: nothing is published yet, and no
# event of the action lies in the archive yet. The test event of this minute is in flight.
ENDS = {("schema", "diff"): {DIFFERS}, ("schema", "check-history"): {NOTHING_TO_SAY}}


def test_commands_of_the_guide_run_as_they_are_written(verified: Customer) -> None:
    followed = guide.follow(verified)

    for command, ran in followed:
        wanted = ENDS.get((command[1], command[2]), {0})
        if command[2] == "reconcile":
            wanted = {0, NOTHING_TO_SAY}
        assert ran.exit_code in wanted, (command, ran.output)
    told = {command[2]: ran.output for command, ran in followed}
    assert "5 accepted" in told["emit"]
    assert guide.ACTION in told["list"]
    assert "missing.jsonl" not in told["reconcile"]


def test_events_of_an_outage_are_told_by_reconciling(verified: Customer) -> None:
    outage = play(verified, lost=4)
    assert outage.right, outage.output
