"""An update is green only where an event went through in it; whatever the state says of before."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from logstreams.state import CHECK_URN
from rehearsal.cli import Ran, passed
from rehearsal.customer import Customer
from rehearsal.faults.fault_context import FaultContext
from tests.rehearsal.life.conftest import silent

NO_PREVIEW = ("--yes", "--skip-preview")
CHECK = "**delivery-check"
GATE = "**delivery-gate"
LEFT_OUT = "not proven in this update"


@pytest.fixture(autouse=True)
def healthy(verified: Customer) -> Iterator[None]:
    """Each test begins with a stream that works; the last one's repair is no part of it."""
    verified.world.workos.resume_stream(verified.organization_id)
    yield
    verified.world.workos.resume_stream(verified.organization_id)


@contextmanager
def broken(customer: Customer) -> Iterator[None]:
    """A stream that WorkOS does not deliver meanwhile."""
    customer.world.workos.pause_stream(customer.organization_id)
    yield
    customer.world.workos.resume_stream(customer.organization_id)


def nonce(customer: Customer) -> str:
    """Of the event that proved last; empty where the last attempt proved nothing."""
    return str(customer.state().check["evidence"].get("nonce", ""))


def refused(ran: Ran, code: str = "LS303") -> None:
    """The update failed, and names the cause."""
    assert ran.exit_code == 1, ran.output
    assert f"ROOT CAUSE {code}" in ran.output
    assert "FAILED acme" in ran.output
    assert "Traceback" not in ran.output


def proven(customer: Customer, before: str) -> None:
    """A plain update goes through with an event of its own."""
    passed(customer.up())
    assert nonce(customer) != before
    outputs = customer.state().outputs
    assert outputs["verdict"] == "verified"
    assert outputs["evidence"]["nonce"] == nonce(customer)


def test_unchanged_stack_is_proven_by_another_event_each_time(verified: Customer) -> None:
    before = nonce(verified)

    ran = passed(verified.up())

    assert nonce(verified) != before
    assert ran.changes == {"same": ran.changes["same"], "update": 2}
    lines = ran.output.splitlines()
    assert any(f"event {nonce(verified)} read back from s3://" in line for line in lines)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("preview", "--refresh"), id="preview"),
        pytest.param(("refresh", *NO_PREVIEW), id="refresh"),
    ],
)
def test_what_is_no_update_shows_and_sends_nothing(
    verified: Customer, arguments: tuple[str, ...]
) -> None:
    record = nonce(verified), verified.state().outputs
    before = len(verified.world.workos.events(verified.organization_id))

    ran = verified.cli.pulumi(*arguments, "--expect-no-changes", stack="acme")

    assert ran.exit_code == 0, ran.output
    assert len(verified.world.workos.events(verified.organization_id)) == before
    assert (nonce(verified), verified.state().outputs) == record


def test_stream_that_was_changed_at_workos_fails_a_plain_update(verified: Customer) -> None:
    before = nonce(verified)
    verified.world.workos.edit_stream(
        verified.organization_id, settings={"bucket_name": "another-archive"}
    )

    ran = verified.up()
    verified.save_form()

    assert ran.exit_code == 1, ran.output
    assert verified.state().check["proven_at"] == ""
    proven(verified, before)


def test_policy_deleted_is_repaired_in_the_three_steps_that_are_printed(verified: Customer) -> None:
    scene, before = FaultContext(verified, silent), nonce(verified)
    iam, role = scene.client("iam"), verified.settings.role_name
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.delete_role_policy(RoleName=role, PolicyName=name)

    asked = verified.cli.logstreams("verify", "acme", "--output", "json")
    cause = json.loads(re.sub(r"\A[^{]*", "", asked.output, count=1).rsplit("}", 1)[0] + "}")
    printed = cause["rootCause"]
    steps = re.findall(r"\d\. (.*?)\.(?= \d\. | Begin|$)", printed["repair"])
    first = scene.run(printed["command"])
    record = verified.state().check
    scene.save_form_unchanged()
    second = scene.run(steps[2].strip("`"))

    assert printed["code"] == "LS408"
    assert steps[0].startswith(f"`{printed['command']}`, which waits up to ")
    assert steps[1].startswith("Save WorkOS's form again")
    assert first != 0
    assert (record["root"], record["note"]) == (
        "LS305",
        "no cause found here; WorkOS still marks the stream invalid",
    )
    assert {*iam.list_role_policies(RoleName=role)["PolicyNames"]}
    assert second == 0
    assert nonce(verified) != before


def test_update_that_repairs_what_the_last_one_named_says_so(verified: Customer) -> None:
    iam, role = verified.client("iam"), verified.settings.role_name
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.delete_role_policy(RoleName=role, PolicyName=name)

    refused(verified.up(), "LS408")
    repaired = verified.up("--refresh")

    refused(repaired, "LS305")
    told = [line.strip() for line in repaired.output.splitlines()]
    verdict = told.index("delivery: failed: repaired here; WorkOS still marks the stream invalid")
    assert told[verdict + 1].startswith("next: save WorkOS's form again")
    FaultContext(verified, silent).save_form_unchanged()
    passed(verified.up())


def test_failed_verification_is_not_forgotten_by_a_plain_update(verified: Customer) -> None:
    before = nonce(verified)
    with broken(verified):
        asked = verified.cli.logstreams("verify", "acme")
        ran = verified.up()

    assert asked.exit_code == 1, asked.output
    refused(ran)
    proven(verified, before)


@pytest.mark.parametrize(
    "without",
    [
        pytest.param(("--exclude", CHECK, "--exclude", GATE), id="both excluded"),
        pytest.param(("--target", "**s3-delivery-role"), id="another targeted"),
    ],
)
def test_update_that_leaves_the_check_out_claims_no_proof(
    verified: Customer, without: tuple[str, ...]
) -> None:
    with broken(verified):
        ran = verified.up(*without)
        outputs = verified.state().outputs

    assert ran.exit_code == 0, ran.output
    assert LEFT_OUT in ran.output
    told = ("verdict", "provenAt", "evidence")
    assert tuple(outputs[name] for name in told) == ("unproven", "", {})
    assert outputs["nextStep"].startswith(LEFT_OUT)


def test_update_that_leaves_the_gate_out_fails_all_the_same(verified: Customer) -> None:
    with broken(verified):
        ran = verified.up("--exclude", GATE)

    refused(ran)
    assert verified.state().outputs["verdict"] == "failed"


def test_cancelled_update_proves_nothing(verified: Customer) -> None:
    before = nonce(verified)
    with broken(verified):
        cancelled = cancel_while_it_waits(verified)
        ran = verified.up()

    assert cancelled != 0
    refused(ran)
    proven(verified, before)


def cancel_while_it_waits(customer: Customer) -> int:
    """Interrupt an update while its check is at work; returns its exit code."""
    customer.world.workos.resume_stream(customer.organization_id)
    command = ["pulumi", "up", *NO_PREVIEW, "--stack=acme", "--non-interactive"]
    with subprocess.Popen(
        command,
        cwd=customer.cli.project,
        env=dict(customer.cli.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as up:
        assert up.stdout
        next(line for line in up.stdout if "asking WorkOS about" in line)
        up.send_signal(signal.SIGINT)
        time.sleep(0.5)
        up.send_signal(signal.SIGINT)
        up.stdout.read()
    customer.world.workos.pause_stream(customer.organization_id)
    return up.returncode


def test_check_deleted_from_the_state_is_made_by_a_proof(verified: Customer) -> None:
    before = nonce(verified)
    exported = json.loads(passed(verified.cli.pulumi("stack", "export", stack="acme")).output)
    for ending in ("::delivery-gate", CHECK_URN):
        urns = [one["urn"] for one in exported["deployment"]["resources"]]
        urn = next(urn for urn in urns if urn.endswith(ending))
        passed(verified.cli.pulumi("state", "delete", urn, "--yes", stack="acme"))

    with broken(verified):
        ran = verified.up()

    # Without its record the kit cannot know that the stream was verified before: it is pending.
    assert "delivery: pending" in ran.output
    assert verified.state().outputs["verdict"] == "pending"
    proven(verified, before)


def test_older_state_that_is_restored_and_refreshed_proves_nothing(
    verified: Customer, tmp_path: Path
) -> None:
    passed(verified.up())
    older = tmp_path / "older.json"
    exported = passed(verified.cli.pulumi("stack", "export", stack="acme")).output
    older.write_text(exported, encoding="utf-8")
    before = nonce(verified)

    with broken(verified):
        verified.up()
        passed(verified.cli.pulumi("stack", "import", f"--file={older}", stack="acme"))
        passed(verified.cli.pulumi("refresh", *NO_PREVIEW, "--expect-no-changes", stack="acme"))
        ran = verified.up()

    refused(ran)
    proven(verified, before)
